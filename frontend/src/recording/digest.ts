/** The digest of a JSON value; `shared/api/run_digest.py` computes the same. */

/** A JSON value as text with sorted keys and without white space. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
}

/** The SHA-256 of a JSON value in hexadecimal digits; null where the browser doesn't compute it. */
export async function digestOf(value: unknown): Promise<string | null> {
  // Browsers have it on secure origins alone: https, localhost and files.
  const { subtle } = crypto as { subtle?: SubtleCrypto };
  if (!subtle) return null;
  const digest = await subtle.digest("SHA-256", new TextEncoder().encode(canonical(value)));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
