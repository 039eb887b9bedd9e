import { EVIDENCE, type ExhibitTable } from "./exhibit";
import { figure, heading } from "./figure";
import "./exhibits.css";

/** A table of figures; the style of a figure and its title say how it is known. */
export function FiguresTable({ table }: { table: ExhibitTable }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a wide table scrolls, also by the keyboard
    <section className="exhibit-table" tabIndex={0} aria-label={table.title}>
      <table>
        <caption>{table.title}</caption>
        <thead>
          <tr>
            <th scope="col">{table.of}</th>
            {table.columns.map(({ key, title, unit }) => (
              <th key={key} scope="col" className={isText(table, key) ? "text" : undefined}>
                {heading(title, unit)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row.key} id={row.key}>
              <th scope="row">{row.title}</th>
              {table.columns.map(({ key, unit }) => {
                const cell = row.cells[key];
                const text = figure(cell?.value ?? null, unit);
                return (
                  <td key={key} className={`${cell?.evidence ?? ""} ${isText(table, key) ? "text" : ""}`} title={cell && `${cell.evidence}: ${EVIDENCE[cell.evidence]}`}>
                    {text}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Whether a column has words instead of numbers. */
function isText(table: ExhibitTable, key: string): boolean {
  return table.rows.some((row) => typeof row.cells[key]?.value === "string");
}

/** What the styles of figures mean. */
export function EvidenceLegend() {
  return (
    <dl className="evidence">
      {Object.entries(EVIDENCE).map(([name, meaning]) => (
        <div key={name}>
          <dt className={name}>{name}</dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
