import type { InspectedRow } from "../fold/inspected-run";
import { plural } from "../format/units";
import type { HistoryEvent } from "./events";

const MOST_SHOWN = 100;

interface Props {
  row: InspectedRow;
  events: Map<number, HistoryEvent>;
  onClose: () => void;
}

/** The events of a row, as the history has them. */
export function RowEvents({ row, events, onClose }: Props) {
  const found = row.events.map((id) => events.get(id)).filter((event) => event !== undefined);
  return (
    <section className="row-events" aria-label={`Events of ${row.label}`}>
      <header>
        <h2>{row.label}</h2>
        <span className="faint small">{plural(row.events.length, "event")}</span>
        <button type="button" onClick={onClose}>Close</button>
      </header>
      <ol>
        {found.slice(0, MOST_SHOWN).map(({ id, type, event }) => (
          <li key={id}>
            <b>{type}</b> <span className="faint small">event {id}</span>
            <pre>{JSON.stringify(event, null, 2)}</pre>
          </li>
        ))}
      </ol>
      {found.length > MOST_SHOWN && <p className="faint small">The first {MOST_SHOWN} are shown.</p>}
      {found.length === 0 && <p className="faint small">The file has these events in a form that this page can't show.</p>}
    </section>
  );
}
