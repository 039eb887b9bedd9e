const MARKS: [classes: string, text: string][] = [
  ["ran", "code ran"],
  ["waited", "waits: no compute"],
  ["ran replayed", "result from checkpoint"],
  ["lost", "process died"],
  ["backoff", "pause before the next try"],
];

/** How to read the bars, in one line. It is drawn with the bars' own classes, so that the two never differ. */
export function StageLegend() {
  return (
    <dl className="stage-legend durable" aria-label="How to read the bars">
      {MARKS.map(([classes, text]) => (
        <div key={classes}>
          <dt aria-hidden="true">
            <span className={`bar sample ${classes}`} />
          </dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
