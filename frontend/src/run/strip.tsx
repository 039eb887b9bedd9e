import type { Invocation, StateEntered } from "../fold/engine";
import type { Lane } from "../fold/lane";
import { placeAt, placeOn, useAxis } from "./axis-context";
import { type Cut, ticksFor } from "../fold/axis";
import { useClock } from "./use-run";

/** When compute ran: invocations of the durable function, or states that ran a task. */
export function Strip({ lane }: { lane: Lane }) {
  const durable = lane.engine === "durable";
  return (
    <tr className="strip">
      <th scope="row">{durable ? "Invocations" : "States entered"}</th>
      <td className="track">
        <span className="bars" aria-hidden="true">
          {durable
            ? lane.invocations.map((one) => <InvocationBar key={one.id} invocation={one} />)
            : lane.states.map((one) => <StateTick key={one.key} state={one} />)}
        </span>
      </td>
      <td className="took">{durable ? <Replays lane={lane} /> : lane.states.length || null}</td>
    </tr>
  );
}

const SHOWN = 3;

/** The last invocations, each with how many operations it was served from checkpoints. */
function Replays({ lane }: { lane: Lane }) {
  const hidden = Math.max(0, lane.invocations.length - SHOWN);
  return (
    <span className="replays">
      {hidden > 0 && "… "}
      {lane.invocations.slice(hidden).map(({ id, number, served, lost }) => (
        <span key={id} title={served.length > 0 ? `served from checkpoints: ${served.join(", ")}` : undefined}>
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
      style={placeOn(axis, start, end)}
    >
      <span className="label">λ{number}</span>
    </span>
  );
}

function StateTick({ state }: { state: StateEntered }) {
  const { axis } = useAxis();
  return <span className="entered" style={placeAt(axis.show(state.start))} title={state.name} />;
}

/** The axis itself, with round moments and a mark where a wait for a person is folded. */
export function AxisRow() {
  const { axis, length } = useAxis();
  const cuts = axis.cuts(useClock().now());
  return (
    <tr className="axis" aria-hidden="true">
      <td />
      <td className="track">
        <span className="bars">
          {ticksFor(length, 7).filter((tick) => isClear(tick, cuts, length)).map((tick) => (
            <span key={tick} className="tick" style={placeAt(tick)}>
              {tickText(tick, cuts)}
            </span>
          ))}
          {cuts.map((cut) => (
            <span key={cut.at} className="cut" style={placeAt(cut.at)} title="A wait for the manager is folded here">
              <svg className="icon" viewBox="0 0 16 16" focusable="false">
                <path d="M3 14 8 2M8 14 13 2" />
              </svg>
            </span>
          ))}
        </span>
      </td>
      <td className="took">seconds</td>
    </tr>
  );
}

/** A fold's mark needs room. */
function isClear(tick: number, cuts: Cut[], length: number): boolean {
  return cuts.every((cut) => tick > cut.at + length * 0.03 || tick < cut.at - length * 0.08) && tick < length * 0.95;
}

/** Behind a fold the moments are no longer round, but true. */
function tickText(tick: number, cuts: Cut[]): string {
  const hidden = cuts.filter((cut) => cut.at < tick).reduce((sum, cut) => sum + cut.hidden, 0);
  return `${Math.round((tick + hidden) / 1000)} s`;
}
