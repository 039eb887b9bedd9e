/** How to read the bars. It is drawn with the bars' own classes, so that the two never differ. */
const SAMPLES: [classes: string, text: string][] = [
  ["ran", "the step's code ran"],
  ["waited", "waiting for an answer: suspended, no compute"],
  ["failed", "an attempt failed"],
  ["backoff", "pause before the next attempt"],
  ["lost", "the worker process died"],
  ["ran replayed", "the result came from a checkpoint in a later invocation (↻ how often)"],
];

export function Legend() {
  return (
    <dl className="legend durable" aria-label="How to read the bars">
      {SAMPLES.map(([classes, text]) => (
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
