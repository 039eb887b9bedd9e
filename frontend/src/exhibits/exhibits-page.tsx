import { Link, useRoute } from "wouter";
import { InlineCode } from "../ui/inline-code";
import { usePageTitle } from "../ui/use-title";
import { type Exhibit, EXHIBITS } from "./exhibit";
import { Chart } from "./exhibit-chart";
import { EvidenceLegend, FiguresTable } from "./figures-table";
import "./exhibits.css";

/** `/exhibits` lists the exhibits, `/exhibits/fan-out` shows one. */
export default function ExhibitsPage() {
  const [, parameters] = useRoute("/exhibits/:id");
  const exhibit = EXHIBITS.find(({ id }) => id === parameters?.id);
  usePageTitle(exhibit?.title ?? "Exhibits");
  return (
    <main className="page exhibits-page">
      {exhibit ? <ExhibitView exhibit={exhibit} /> : <ExhibitList />}
    </main>
  );
}

function ExhibitList() {
  return (
    <>
      <h1>Exhibits</h1>
      <p>
        Each exhibit compares the two engines in one respect. <code>make exhibit NAME=all</code> runs and computes them
        again.
      </p>
      <ul className="exhibit-list">
        {EXHIBITS.map(({ id, title, shows, for_whom }) => (
          <li key={id}>
            <h2>
              <Link href={`/exhibits/${id}`}>{title}</Link>
            </h2>
            <p>{shows}</p>
            <p className="faint">{for_whom}</p>
          </li>
        ))}
      </ul>
    </>
  );
}

function ExhibitView({ exhibit }: { exhibit: Exhibit }) {
  const next = EXHIBITS[(EXHIBITS.indexOf(exhibit) + 1) % EXHIBITS.length];
  return (
    <>
      <p>
        <Link href="/exhibits">All exhibits</Link>
      </p>
      <h1>{exhibit.title}</h1>
      <p>
        {exhibit.shows} <span className="faint">{exhibit.for_whom}</span>
      </p>
      <ExhibitBody exhibit={exhibit} />
      <h2>How it is known</h2>
      <EvidenceLegend />
      <ul className="plain-list">
        {exhibit.method.map((line) => (
          <li key={line}>
            <InlineCode text={line} />
          </li>
        ))}
      </ul>
      {exhibit.sources.length > 0 && <p className="faint">Sources: {exhibit.sources.join("; ")}.</p>}
      <p>
        <code>{exhibit.id === "anatomy" ? "make anatomy" : `make exhibit NAME=${exhibit.id}`}</code> shows it in the
        terminal.{" "}
        {next && next !== exhibit && <Link href={`/exhibits/${next.id}`}>Next: {next.title}</Link>}
      </p>
    </>
  );
}

/** The chart, the findings and the tables of an exhibit. */
export function ExhibitBody({ exhibit }: { exhibit: Exhibit }) {
  return (
    <>
      <ul className="findings">
        {exhibit.findings.map((finding) => (
          <li key={finding}>
            <InlineCode text={finding} />
          </li>
        ))}
      </ul>
      {exhibit.chart && <Chart chart={exhibit.chart} />}
      {exhibit.tables.map((table) => (
        <FiguresTable key={table.title} table={table} />
      ))}
    </>
  );
}
