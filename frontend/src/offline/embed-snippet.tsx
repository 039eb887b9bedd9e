/** The lines that show a run of this site inside another page. */
export function EmbedSnippet({ id, title }: { id: string; title: string }) {
  const address = new URL(`#/embed/${id}`, location.href.replace(/[?#].*/, "")).href;
  const snippet = `<iframe src="${address}" title="${title}" width="100%" height="720" style="border: 0" loading="lazy"></iframe>`;
  return (
    <details className="embed-snippet small">
      <summary>Show this run on your own page</summary>
      {/* A region that scrolls has to be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0}>{snippet}</pre>
    </details>
  );
}
