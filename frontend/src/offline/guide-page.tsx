import { useEffect } from "react";
import { usePageTitle } from "../ui/use-title";
import { ROWS } from "../when/guide";
import { GuideRowView } from "../when/guide-rows";
import "../when/when.css";

/** When each engine wins, question by question; `id` is the row that the address names. */
export function GuidePage({ id }: { id: string | undefined }) {
  usePageTitle("When each wins");
  useEffect(() => {
    if (id) document.getElementById(id)?.scrollIntoView();
  }, [id]);
  return (
    <main className="page when-page">
      <h1>When each engine wins</h1>
      <p>
        Each answer is made from its figure. A figure that was run or computed is found anew by its command; nothing here
        was measured on AWS unless a source is named.
      </p>
      <section className="guide" aria-label="The guide">
        <h2>
          {ROWS.length} questions, and what the figures say
        </h2>
        <div className="guide-rows">
          {ROWS.map((row) => (
            <GuideRowView key={row.id} row={row} href={`#/guide/${row.id}`} />
          ))}
        </div>
      </section>
    </main>
  );
}
