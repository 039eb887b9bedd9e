interface RecordedEvent {
  EventId: number;
  EventType: string;
  Name?: string;
}

interface Props {
  events: RecordedEvent[];
  /** The ids of the events that this invocation wrote. */
  written: [first: number, last: number];
}

/** The checkpoints of an execution up to an invocation: what a later invocation finds. */
export function Journal({ events, written: [first, last] }: Props) {
  return (
    <aside className="journal">
      <h3>The journal: checkpoints in Lambda's store</h3>
      <ol>
        {events
          .filter(({ EventId: id, EventType: type }) => id <= last && !type.startsWith("Invocation"))
          .map(({ EventId: id, EventType: type, Name: name }) => (
            <li key={id} className={id < first ? "old" : "new"}>
              <span>{id}</span>
              <span>
                {type}
                {name && !type.startsWith("Execution") ? ` ${name}` : ""}
              </span>
            </li>
          ))}
      </ol>
    </aside>
  );
}
