import { useId, useState } from "react";
import type { LensInvocation, LensOperation, WorkflowSource } from "../api/lens";
import { Icon } from "../ui/icon";
import { numberIn, useAddress } from "../ui/use-address";
import { Code } from "./code";
import { EventData, EventList } from "./event-list";
import { dataOfState, eventsIn, type LensEvent, lineOf, momentAt, namesOf, sinceFirst } from "./history";
import { STATE_ICONS, STATE_LABELS, summaryOf } from "./line-states";
import { withInner } from "./operations";
import { statesOfStep } from "./state-machine";
import { TimeScrubber } from "./time-scrubber";
import { useSelectedLine } from "./use-selected-line";
import "./lens.css";

interface Props {
  source: WorkflowSource;
  /** The last one is shown until somebody chooses another; the address keeps the choice. */
  invocations: LensInvocation[];
  /** The history of the execution; without it there are no events and no time. */
  history?: LensEvent[];
  /** The history of the same loan on Step Functions. */
  states?: LensEvent[];
}

const NO_EVENTS: LensEvent[] = [];

/** The workflow's source beside the state machine: what each line did in one invocation. */
export default function LensView({ source, invocations, history = NO_EVENTS, states = NO_EVENTS }: Props) {
  const [search, change] = useAddress();
  const [time, setTime] = useState<number | null>(null);
  const chosen = numberIn(search, "invocation");
  const setChosen = (number: number): void => change({ invocation: number });
  const scrubber = useId();
  const invocation = invocations[Math.min(chosen || invocations.length, invocations.length) - 1];
  const [line, setLine] = useSelectedLine(invocation);
  if (!invocation) return <p className="empty">No invocation has started yet.</p>;
  const operations = line === null ? [] : (invocation.operations[line] ?? []);
  const events = eventsIn(history, invocation);
  const last = events.at(-1);
  const now = time ?? (last ? sinceFirst(history, last) : 0);
  const choose = (number: number): void => {
    setChosen(number);
    setTime(null);
  };
  const goTo = (ms: number): void => {
    setTime(ms);
    setChosen(momentAt(history, invocations, ms).invocation);
  };
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
          onChange={({ target }) => choose(target.valueAsNumber)}
        />
        <ol aria-label="Invocations">
          {invocations.map(({ number, end }) => (
            <li key={number}>
              <button type="button" aria-pressed={number === invocation.number} onClick={() => choose(number)}>
                λ{number} {end}
              </button>
            </li>
          ))}
        </ol>
      </div>
      {history.length > 0 && <TimeScrubber history={history} invocations={invocations} time={now} onTime={goTo} />}
      <p className="summary" aria-live="polite">
        {summaryOf(invocation, invocations[invocation.number])}
      </p>
      <div className="panes">
        <div className="code-and-events">
          <Code source={source} invocation={invocation} selected={line} onSelect={setLine} />
          {events.length > 0 && (
            <EventList
              history={history}
              events={events}
              written={time === null ? Number.POSITIVE_INFINITY : momentAt(history, invocations, now).event}
              selected={namesOf(operations)}
              onSelect={(operation) => setLine(lineOf(invocation, operation))}
            />
          )}
        </div>
        <Counterpart operations={operations} line={line} states={states} />
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
interface CounterpartProps {
  operations: LensOperation[];
  line: number | null;
  states: LensEvent[];
}

function Counterpart({ operations, line, states: history }: CounterpartProps) {
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
          <StateData history={history} name={name} />
          <pre>{source}</pre>
        </details>
      ))}
    </aside>
  );
}

/** What the state got and what it returned, in the history of the same loan on Step Functions. */
function StateData({ history, name }: { history: LensEvent[]; name: string }) {
  const { input, output } = dataOfState(history, name);
  if (!input) return null;
  return (
    <dl className="state-data">
      <dt>Input</dt>
      <dd>
        <EventData event={input} />
      </dd>
      <dt>Output</dt>
      <dd>{output ? <EventData event={output} /> : "none: the state did not end"}</dd>
    </dl>
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
