// The screenshots and figures of a run, in test-results/.
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

/** Store a figure for the summary; each test file runs in its own process. */
export function note(name, value) {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(FIGURES, JSON.stringify({ ...figures(), [name]: value }, null, 2));
}
