import type { State } from "../api/schema";
import { StateMark } from "../ui/state-mark";
import "./legend.css";

const STATES: Record<State, string> = {
  pending: "the step has not begun",
  running: "the step's code runs",
  waiting: "the step waits for an answer",
  succeeded: "the step has succeeded",
  failed: "the step has failed",
  skipped: "the loan ended without this step",
};

/** What the marks of the steps' states mean. */
export function StateLegend() {
  return (
    <dl className="legend states" aria-label="The marks of the steps">
      <StateSamples />
    </dl>
  );
}

export function StateSamples() {
  return Object.entries(STATES).map(([state, text]) => (
    <div key={state}>
      <dt aria-hidden="true">
        <StateMark state={state as State} />
      </dt>
      <dd>{text}</dd>
    </div>
  ));
}
