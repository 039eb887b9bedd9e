import type { EnteredState, Invocation } from "../fold/engine-activity";
import type { Lane } from "../fold/lane";
import { placePoint, placeSpan, useAxis } from "./axis-context";

/** When code ran: the invocations of the durable function, or the task states that were entered. */
export function ComputeRow({ lane }: { lane: Lane }) {
  const durable = lane.engine === "durable";
  return (
    <tr className="compute">
      <th scope="row">{durable ? "Invocations" : "Task states entered"}</th>
      <td className="track">
        <span className="bars" aria-hidden="true">
          {durable
            ? lane.invocations.map((invocation) => <InvocationBar key={invocation.id} invocation={invocation} />)
            : lane.states.map((state) => <StateTick key={state.key} state={state} />)}
        </span>
      </td>
      <td className="duration">{durable ? <LastInvocations lane={lane} /> : lane.states.length || null}</td>
    </tr>
  );
}

const SHOWN_INVOCATIONS = 3;

/** The last invocations, each with the number of operations that it took from checkpoints. */
function LastInvocations({ lane }: { lane: Lane }) {
  const hidden = Math.max(0, lane.invocations.length - SHOWN_INVOCATIONS);
  return (
    <span className="replays">
      {hidden > 0 && "… "}
      {lane.invocations.slice(hidden).map(({ id, number, served, lost }) => (
        <span key={id} title={served.length > 0 ? `from checkpoints: ${served.join(", ")}` : undefined}>
          λ{number}
          {lost && <b className="lost">✕</b>}
          {served.length > 0 && <b className="served">↻{served.length}</b>}
        </span>
      ))}
    </span>
  );
}

function InvocationBar({ invocation }: { invocation: Invocation }) {
  const { axis } = useAxis();
  const { number, lost, start, end } = invocation;
  return (
    <span
      className={`bar invocation${lost ? " lost" : ""}${end === null ? " open" : ""}`}
      style={placeSpan(axis, start, end)}
    >
      <span className="label">λ{number}</span>
    </span>
  );
}

function StateTick({ state }: { state: EnteredState }) {
  const { axis } = useAxis();
  return <span className="entered" style={placePoint(axis.show(state.start))} title={state.name} />;
}
