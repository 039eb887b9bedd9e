import { useId } from "react";
import type { LensInvocation, LensOperation, WorkflowSource } from "../api/lens";
import { Icon } from "../ui/icon";
import { numberIn, useAddress } from "../ui/use-address";
import { Code } from "./code";
import { STATE_ICONS, STATE_LABELS, summaryOf } from "./line-states";
import { withInner } from "./operations";
import { statesOfStep } from "./state-machine";
import "./lens.css";

interface Props {
  source: WorkflowSource;
  /** The last one is shown until somebody chooses another; the address keeps the choice. */
  invocations: LensInvocation[];
}

/** The workflow's source beside the state machine: what each line did in one invocation. */
export default function LensView({ source, invocations }: Props) {
  const [search, change] = useAddress();
  const chosen = numberIn(search, "invocation");
  const line = numberIn(search, "line");
  const setChosen = (number: number): void => change({ invocation: number });
  const setLine = (number: number | null): void => change({ line: number });
  const scrubber = useId();
  const invocation = invocations[Math.min(chosen || invocations.length, invocations.length) - 1];
  if (!invocation) return <p className="empty">No invocation has started yet.</p>;
  const operations = line === null ? [] : (invocation.operations[line] ?? []);
  return (
    <div className="lens" data-invocation={invocation.number} data-end={invocation.end}>
      <div className="scrubber">
        <label htmlFor={scrubber}>
          Invocation {invocation.number} of {invocations.length}
        </label>
        <input
          id={scrubber}
          type="range"
          min={1}
          max={invocations.length}
          value={invocation.number}
          onChange={({ target }) => setChosen(target.valueAsNumber)}
        />
        <ol aria-label="Invocations">
          {invocations.map(({ number, end }) => (
            <li key={number}>
              <button type="button" aria-pressed={number === invocation.number} onClick={() => setChosen(number)}>
                λ{number} {end}
              </button>
            </li>
          ))}
        </ol>
      </div>
      <p className="summary" aria-live="polite">
        {summaryOf(invocation, invocations[invocation.number])}
      </p>
      <div className="panes">
        <Code source={source} invocation={invocation} selected={line} onSelect={setLine} />
        <Counterpart operations={operations} line={line} />
      </div>
      <LensLegend invocation={invocation} />
      {invocation.undecided > 0 && (
        <p className="faint small">
          {invocation.undecided === 1 ? "One line has" : `${invocation.undecided} lines have`} one of two states: the
          process died in its operation or just before it, and the history doesn't show which.
        </p>
      )}
    </div>
  );
}

/** What the selected line called, and the states of the state machine that do the same. */
function Counterpart({ operations, line }: { operations: LensOperation[]; line: number | null }) {
  if (operations.length === 0) {
    return (
      <aside className="counterpart">
        <p className="faint">
          {line === null
            ? "Select a line to see its operations, and the state that does the same in Step Functions."
            : `Line ${line} calls no operation: the state machine needs no task for it.`}
        </p>
      </aside>
    );
  }
  const states = withInner(operations).flatMap(({ name }) => statesOfStep(...stepAndBranch(name)));
  return (
    <aside className="counterpart" aria-label={`Line ${line} and the state machine`}>
      <h2>Operations of line {line}</h2>
      <ul>
        {withInner(operations).map(({ name, state, certain }) => (
          <li key={name} data-operation={name}>
            <b>{name}</b>: {STATE_LABELS[state]}
            {certain === false && ", or just before it"}
          </li>
        ))}
      </ul>
      {states.map(({ name, source }) => (
        <details key={name} open={states.length === 1}>
          <summary>State {name}</summary>
          <pre>{source}</pre>
        </details>
      ))}
    </aside>
  );
}

/** An operation is named like its step, and a branch like its step and its bureau. */
function stepAndBranch(name: string): [step: string, branch: string | undefined] {
  const [step = name, branch] = name.split(":");
  return [step, branch];
}

function LensLegend({ invocation }: { invocation: LensInvocation }) {
  const shown = new Set(Object.values(invocation.lines));
  return (
    <ul className="lens-legend small" aria-label="Marks of this invocation">
      {[...shown].map((state) => (
        <li key={state} className={state}>
          <Icon name={STATE_ICONS[state]} /> {STATE_LABELS[state]}
        </li>
      ))}
    </ul>
  );
}
