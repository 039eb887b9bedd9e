import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Recording } from "../src/api/schema";
import { parseRecording } from "../src/recording/read-recording";

const FOLDER = join(import.meta.dirname, "../../docs/runs");

/** The names of the recorded runs that the site plays. */
export const RECORDED = readdirSync(FOLDER).map((file) => file.replace(".json", ""));

export function recordedText(name: string): string {
  return readFileSync(join(FOLDER, `${name}.json`), "utf8");
}

export function recorded(name: string): Recording {
  return parseRecording(recordedText(name));
}
