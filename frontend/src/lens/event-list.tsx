import { kilobytes } from "../format/units";
import { duration } from "../format/time";
import { type LensEvent, sinceFirst } from "./history";

interface Props {
  history: LensEvent[];
  /** Those of the invocation that is shown. */
  events: LensEvent[];
  /** The last event that is written at the chosen time. */
  written: number;
  /** The operations of the selected line. */
  selected: ReadonlySet<string>;
  /** Select the line that called an operation. */
  onSelect: (operation: string) => void;
}

/** The events of an invocation; those of the selected line are marked, and an event selects its line. */
export function EventList({ history, events, written, selected, onSelect }: Props) {
  return (
    <section className="lens-events" aria-label="Events of this invocation">
      <h2>Events of this invocation</h2>
      <ol>
        {events.map((event) => {
          const { id, type, name } = event;
          const marked = name != null && selected.has(name);
          const text = `${duration(sinceFirst(history, event))} ${type}${name ? ` ${name}` : ""}`;
          return (
            <li key={id} data-event={id} data-selected={marked || undefined} className={id > written ? "later" : undefined}>
              {name ? (
                <button type="button" aria-pressed={marked} onClick={() => onSelect(name)}>
                  {text}
                </button>
              ) : (
                <span>{text}</span>
              )}
              {marked && <EventData event={event} />}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** The input or the result of an event, or its size where the history has no more. */
export function EventData({ event: { bytes, error, payload } }: { event: LensEvent }) {
  return (
    <>
      {error && <span className="bad"> {error}</span>}
      {bytes != null && <span className="faint"> {kilobytes(bytes)}</span>}
      {payload && <pre>{payload}</pre>}
    </>
  );
}
