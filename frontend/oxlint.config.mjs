import { defineConfig } from "oxlint";

/** The folders of src/, bottom first. A folder imports only from folders before it, so none import in a circle. */
const FOLDERS = [
  "api",
  "format",
  "ui",
  "fold",
  "stream",
  "recording",
  "session",
  "deployment",
  "clock",
  "timeline",
  "bill",
  "approval",
  "lane",
  "lens",
  "launcher",
  "run",
  "inbox",
  "history",
  "planner",
  "inspect",
  "mistakes",
  "exhibits",
  "recorded",
  "when",
  "talk",
  "app",
  "offline",
];

const only = (lower, message) => ({
  "no-restricted-imports": ["error", { patterns: [{ group: ["../*/**", "!../../../**", ...lower.map((name) => `!../${name}/**`)], message }] }],
});

export default defineConfig({
  plugins: ["typescript", "react", "jsx-a11y", "unicorn", "import", "oxc"],
  categories: { correctness: "error", suspicious: "error", perf: "error" },
  rules: {
    "react/react-in-jsx-scope": "off",
    "react/exhaustive-deps": "error",
    "react/rules-of-hooks": "error",
    "import/no-cycle": "error",
    "import/no-unassigned-import": "off",
    "jsx-a11y/control-has-associated-label": "off",
    "no-console": "error",
    "typescript/no-explicit-any": "error",
    "typescript/no-non-null-assertion": "error",
  },
  overrides: [
    { files: ["src/*/**"], rules: only([], "Give this folder a place in FOLDERS of oxlint.config.mjs.") },
    ...FOLDERS.map((name, place) => ({
      files: [`src/${name}/**`],
      rules: only(FOLDERS.slice(0, place), `${name}/ imports only from the folders before it in FOLDERS of oxlint.config.mjs.`),
    })),
  ],
  ignorePatterns: ["dist", "src/api/schema.d.ts"],
});
