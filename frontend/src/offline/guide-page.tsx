import { InlineCode } from "../ui/inline-code";
import { usePageTitle } from "../ui/use-title";

interface GuideRow {
  id: string;
  question: string;
  answer: string;
  winner: string;
  figure: string;
  evidence: string;
  command: string;
  sources: string[];
  would_change: string;
}

const documents = import.meta.glob<{ rows: GuideRow[] }>("../../../docs/when-each-wins.json", {
  eager: true,
  import: "default",
});
const ROWS = Object.values(documents).flatMap(({ rows }) => rows);

/** When each engine wins, question by question. */
export function GuidePage() {
  usePageTitle("When each wins");
  return (
    <main className="page">
      <h1>When each engine wins</h1>
      {ROWS.map((row) => (
        <section key={row.id} id={row.id} data-winner={row.winner}>
          <h2>{row.question}</h2>
          <p>
            <InlineCode text={row.answer} />
          </p>
          <p className="faint small">
            {row.figure}, {row.evidence}: <code>{row.command}</code>. It would change with: {row.would_change}
          </p>
        </section>
      ))}
    </main>
  );
}
