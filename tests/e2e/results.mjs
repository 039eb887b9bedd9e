// The screenshots and figures of a run, in test-results/.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { ROOT } from "./lab.mjs";

export const RESULTS = `${ROOT}/test-results`;
const FIGURES = `${RESULTS}/figures`;

export function screenshotPath(name) {
  mkdirSync(`${RESULTS}/screenshots`, { recursive: true });
  return `${RESULTS}/screenshots/${name}.png`;
}

/** The figures that were stored, by their names. */
export function figures() {
  if (!existsSync(FIGURES)) return {};
  const stored = readdirSync(FIGURES).toSorted();
  return Object.fromEntries(
    stored.map((file) => [basename(file, ".json"), JSON.parse(readFileSync(`${FIGURES}/${file}`, "utf8"))]),
  );
}

/** Store a figure for the summary, in a file of its own: test files run in processes of their own. */
export function note(name, value) {
  mkdirSync(FIGURES, { recursive: true });
  writeFileSync(`${FIGURES}/${name}.json`, JSON.stringify(value));
}
