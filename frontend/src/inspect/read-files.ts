/** Files as text, in the encodings in which shells write them. */

/** The API refuses more: a history of 25,000 events with its data is smaller. */
export const MOST_BYTES = 5_000_000;

export interface ReadFile {
  name: string;
  text: string;
}

export class UnreadableFile extends Error {}

/** Read files; throws `UnreadableFile` if they are too large together. */
export async function readFiles(files: Iterable<File>): Promise<ReadFile[]> {
  const all = [...files];
  const bytes = all.reduce((sum, { size }) => sum + size, 0);
  if (bytes > MOST_BYTES) {
    throw new UnreadableFile(`${bytes.toLocaleString("en-US")} bytes are too many: at most 5 MB can be inspected.`);
  }
  return Promise.all(all.map(async (file) => ({ name: file.name, text: decoded(await file.arrayBuffer()) })));
}

/**
 * Bytes as text: UTF-8 or UTF-16, else Windows' own encoding. A zero beside the first character tells
 * UTF-16 without a mark, because a document begins with an ASCII character.
 */
export function decoded(buffer: ArrayBuffer): string {
  const [first, second] = new Uint8Array(buffer, 0, Math.min(2, buffer.byteLength));
  if ((first === 0xff && second === 0xfe) || second === 0) return new TextDecoder("utf-16le").decode(buffer);
  if ((first === 0xfe && second === 0xff) || first === 0) return new TextDecoder("utf-16be").decode(buffer);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(buffer);
  } catch {
    return new TextDecoder("windows-1252").decode(buffer);
  }
}

/**
 * A file as a part of a request: JSON as it is, because JSON inside a text would be larger than the API
 * takes. What isn't JSON stays a text: it may be YAML, or the API says what is wrong with it.
 */
export function documentIn({ text }: ReadFile): unknown[] | Record<string, unknown> | string {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    // Throws if it is nested too deep for a request.
    JSON.stringify(value);
    if (Array.isArray(value)) return value;
    return typeof value === "object" && value !== null ? { ...value } : text;
  } catch {
    return text;
  }
}
