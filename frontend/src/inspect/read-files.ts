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

/** Bytes as text: UTF-8 or UTF-16 by their mark, UTF-8 if they are, and else Windows' own encoding. */
export function decoded(buffer: ArrayBuffer): string {
  const [first, second] = new Uint8Array(buffer, 0, Math.min(2, buffer.byteLength));
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(buffer);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(buffer);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(buffer);
  } catch {
    return new TextDecoder("windows-1252").decode(buffer);
  }
}
