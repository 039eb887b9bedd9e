import type { State } from "../api/schema";
import { Icon } from "../ui/icon";
import { StateMark } from "../ui/state-mark";
import "./legend.css";

/** How to read the bars. It is drawn with the bars' own classes, so that the two never differ. */
const SAMPLES: [classes: string, text: string][] = [
  ["ran", "the step's code ran"],
  ["waited", "waiting for an answer: suspended, no compute"],
  ["failed", "an attempt failed"],
  ["backoff", "nothing runs: pause before the next attempt or invocation"],
  ["lost", "the process died in this attempt or invocation"],
  ["armed-kill", "a kill is armed for the next process"],
  ["ran replayed", "a later invocation took the result from its checkpoint"],
];

const SIGNS: [sign: string, text: string][] = [
  ["×2", "attempts: how often the step was started"],
  ["↻2", "replays: how many invocations took this result from its checkpoint"],
  ["λ2", "the second invocation of the durable function"],
  ["+0.4 s", "how much later than on the first lane the step ended"],
  ["GB-ms", "what Lambda bills: milliseconds × gigabytes of memory"],
  ["//", "a long wait is shortened here"],
];

const STATES: Record<State, string> = {
  pending: "the step has not begun",
  running: "the step's code runs",
  waiting: "the step waits for an answer",
  succeeded: "the step has succeeded",
  failed: "the step has failed",
  skipped: "the loan ended without this step",
};

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
      <div>
        <dt aria-hidden="true">
          <Icon name="cross" />
        </dt>
        <dd>a process died</dd>
      </div>
      {SIGNS.map(([sign, text]) => (
        <div key={sign}>
          <dt aria-hidden="true">{sign}</dt>
          <dd>{text}</dd>
        </div>
      ))}
      {Object.entries(STATES).map(([state, text]) => (
        <div key={state}>
          <dt aria-hidden="true">
            <StateMark state={state as State} />
          </dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
