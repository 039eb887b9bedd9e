import { useEffect } from "react";
import { plural } from "../format/units";
import { InlineCode } from "../ui/inline-code";
import { notify } from "../ui/notices";
import { useAddress } from "../ui/use-address";
import { EVIDENCES, filteredRows, type GuideRow, type GuideSource, ROWS, type RowFilter, WINNERS } from "./guide";

const FILTERS = { winner: WINNERS, evidence: EVIDENCES } as const;
const NO_FILTER = { winner: null, evidence: null };
const FILTER_TITLES = { winner: "Who wins", evidence: "How it is known" };

/** The rows of the guide, by winner and evidence; the address has the filter, and `#id` leads to a row. */
export function GuideRows() {
  const [search, change] = useAddress();
  const filter = filterIn(search);
  const rows = filteredRows(filter);
  useRowInAddress(rows, () => change(NO_FILTER));
  return (
    <section className="guide" aria-label="The guide">
      <h2 id="guide">{plural(ROWS.length, "question")}, and what the figures say</h2>
      <div className="guide-filters">
        {(["winner", "evidence"] as const).map((name) => (
          <Filter key={name} name={name} filter={filter} onChoose={(value) => change({ [name]: value })} />
        ))}
      </div>
      <p className="faint" aria-live="polite">
        {plural(rows.length, "row")} of {ROWS.length}
      </p>
      <div className="guide-rows">
        {rows.map((row) => (
          <GuideRowView key={row.id} row={row} />
        ))}
      </div>
    </section>
  );
}

interface FilterProps {
  name: keyof RowFilter;
  filter: RowFilter;
  onChoose: (value: string | null) => void;
}

/** One value or all, with the number of rows that it would leave beside the other filter. */
function Filter({ name, filter, onChoose }: FilterProps) {
  const count = (value: string | null): number => filteredRows({ ...filter, [name]: value } as RowFilter).length;
  return (
    <fieldset className="row-filter">
      <legend>{FILTER_TITLES[name]}</legend>
      {[null, ...Object.keys(FILTERS[name])].map((value) => (
        <label key={value ?? "all"}>
          <input type="radio" name={name} checked={filter[name] === value} onChange={() => onChoose(value)} />{" "}
          {value === null ? "all" : (FILTERS[name] as Record<string, string>)[value]} {count(value)}
        </label>
      ))}
    </fieldset>
  );
}

/** A row; `href` is the address of the row itself. */
export function GuideRowView({ row, href = `#${row.id}` }: { row: GuideRow; href?: string }) {
  const { id, question, answer, winner, figure, evidence, command, sources, date, would_change: change } = row;
  return (
    <article id={id} className={`guide-row ${winner}`} data-winner={winner} data-evidence={evidence}>
      <header>
        <h3>
          <a href={href}>{question}</a>
        </h3>
        <span className="tag winner">{WINNERS[winner]}</span>
      </header>
      <p className="sentence">
        <InlineCode text={answer} />
      </p>
      <dl>
        <Item term="Figure" text={figure} />
        <Item term="Known" text={`${EVIDENCES[evidence]}, ${date}`} />
        {command && (
          <div>
            <dt>Run it</dt>
            <dd className="command">
              <code>{command}</code>
              <button type="button" aria-label={`Copy ${command}`} onClick={() => void copy(command)}>
                Copy
              </button>
            </dd>
          </div>
        )}
        {sources.length > 0 && (
          <div>
            <dt>Sources</dt>
            <dd>
              <Sources sources={sources} />
            </dd>
          </div>
        )}
        <Item term="Would change it" text={change} />
      </dl>
    </article>
  );
}

function Item({ term, text }: { term: string; text: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>
        <InlineCode text={text} />
      </dd>
    </div>
  );
}

function Sources({ sources }: { sources: GuideSource[] }) {
  return (
    <ul>
      {sources.map(({ title, url }) => (
        <li key={`${title} ${url}`}>{url ? <a href={url}>{title}</a> : <InlineCode text={title} />}</li>
      ))}
    </ul>
  );
}

async function copy(command: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(command);
    notify(`Copied: ${command}`);
  } catch {
    notify(`This browser doesn't let the page copy. The command is: ${command}`);
  }
}

/** Scroll to the row that the address names; a filter that hides it is taken away first. */
function useRowInAddress(shown: GuideRow[], showAll: () => void): void {
  useEffect(() => {
    const scroll = (): void => {
      const id = decodeURIComponent(location.hash.slice(1));
      if (!ROWS.some((row) => row.id === id)) return;
      if (shown.some((row) => row.id === id)) document.getElementById(id)?.scrollIntoView({ block: "start" });
      else showAll();
    };
    scroll();
    addEventListener("hashchange", scroll);
    return () => removeEventListener("hashchange", scroll);
    // oxlint-disable-next-line react/exhaustive-deps -- the function is new in each render and always the same
  }, [shown.length]);
}

function filterIn(search: URLSearchParams): RowFilter {
  const value = (name: keyof RowFilter): string | null => {
    const text = search.get(name);
    return text !== null && Object.hasOwn(FILTERS[name], text) ? text : null;
  };
  return { winner: value("winner"), evidence: value("evidence") } as RowFilter;
}
