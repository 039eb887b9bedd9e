// What a run leaves behind: screenshots and figures, in test-results/ at the root.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { ROOT } from "./lab.mjs";

export const RESULTS = `${ROOT}/test-results`;
const FIGURES = `${RESULTS}/figures.json`;

export function screenshotPath(name) {
  mkdirSync(`${RESULTS}/screenshots`, { recursive: true });
  return `${RESULTS}/screenshots/${name}.png`;
}

export function figures() {
  try {
    return JSON.parse(readFileSync(FIGURES, "utf8"));
  } catch {
    return {};
  }
}

/** Keep figures for the summary; each test file runs in a process of its own. */
export function note(name, value) {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(FIGURES, JSON.stringify({ ...figures(), [name]: value }, null, 2));
}
