/** Text in which backticks mark code. */
export function InlineCode({ text }: { text: string }) {
  return text.split("`").map((part, place) =>
    // oxlint-disable-next-line react/no-array-index-key -- the parts of a text have no other name
    place % 2 === 1 ? <code key={place}>{part}</code> : part,
  );
}
