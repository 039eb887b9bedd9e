/** How to read the bars; drawn with the bars' own classes, so the two can't drift apart. */
const SAMPLES: [classes: string, words: string][] = [
  ["ran", "a step's code ran"],
  ["waited", "it waited for an answer: suspended, no compute"],
  ["failed", "an attempt failed"],
  ["backed-off", "pause before the next attempt"],
  ["lost", "the process died"],
  ["ran replayed", "its result came from a checkpoint in a later invocation (↻ how often)"],
];

export function Legend() {
  return (
    <dl className="legend durable" aria-label="How to read the bars">
      {SAMPLES.map(([classes, words]) => (
        <div key={classes}>
          <dt aria-hidden="true">
            <span className={`bar sample ${classes}`} />
          </dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}
