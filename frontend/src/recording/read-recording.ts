/** Reads a recording from a file: only a whole and unchanged one of this format is accepted. */
import type { Recording } from "../api/schema";
import { digestOf } from "./digest";
import { faultIn, type JsonSchema } from "./json-schema";
import schema from "./schema.json";

export const FORMAT = "one-loan-two-engines/run";
export const FORMAT_VERSION = 1;
/** A recorded race has about 150 kB. */
export const MOST_BYTES = 5_000_000;

/** A file that can't be played; the message says why, for people. */
export class UnreadableRecording extends Error {}

/** The recording in a text; throws `UnreadableRecording`. */
export async function readRecording(text: string): Promise<Recording> {
  const recording = parseRecording(text);
  const digest = await digestOf(recording.run);
  if (digest !== null && digest !== recording.digest) {
    throw new UnreadableRecording("This recording was changed after its export: its digest doesn't fit its content.");
  }
  return recording;
}

/** The recording in a text, whose digest isn't checked; throws `UnreadableRecording`. */
export function parseRecording(text: string): Recording {
  if (text.length > MOST_BYTES) throw new UnreadableRecording("This file is too large for a recorded run: at most 5 MB.");
  return checkedRecording(parsed(text));
}

/** A JSON value as a recording, whose digest isn't checked; throws `UnreadableRecording`. */
export function checkedRecording(document: unknown): Recording {
  const value: Record<string, unknown> = { ...(document as object | null) };
  if (value.format !== FORMAT) throw new UnreadableRecording("This file isn't a recorded run of this page.");
  if (typeof value.version === "number" && value.version > FORMAT_VERSION) {
    throw new UnreadableRecording(
      `This recording has format ${value.version}, and this page reads format ${FORMAT_VERSION}: open it with a newer page.`,
    );
  }
  const fault = faultIn(value, schema as JsonSchema);
  if (fault) throw new UnreadableRecording(`This recording is damaged or was changed: ${fault}.`);
  return value as unknown as Recording;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw new UnreadableRecording("This file isn't a recorded run: it isn't JSON.");
  }
}
