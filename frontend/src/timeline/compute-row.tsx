import type { ArmedKill } from "../fold/deaths";
import type { Invocation } from "../fold/engine-activity";
import { isDurable } from "../format/family";
import type { Lane } from "../fold/lane";
import { Icon } from "../ui/icon";
import { placePoint, placeSpan, useAxis } from "./axis-context";

/** When code ran: the invocations of the workflow's function, the deaths, and the pauses after them. */
export function ComputeRow({ lane }: { lane: Lane }) {
  const durable = isDurable(lane.engine);
  return (
    <tr className="compute" data-invocations={lane.counts.invocations} data-dead={lane.counts.deadInvocations}>
      <th scope="row">{durable ? "Invocations" : "Task invocations"}</th>
      <td className="track">
        <span className="bars" aria-hidden="true">
          {pausesOf(lane).map(({ start, end }) => (
            <PauseBar key={start} start={start} end={end} />
          ))}
          {lane.invocations.map((invocation) => (
            <InvocationBar key={invocation.id} invocation={invocation} />
          ))}
          {lane.armedKills.map((kill) => (
            <ArmedMark key={kill.at} kill={kill} until={lane.completedAt} />
          ))}
          {lane.deaths.map(({ invocation, at }) => (
            <DeathMark key={invocation} at={at} />
          ))}
        </span>
      </td>
      <td className="duration">{durable ? <LastInvocations lane={lane} /> : <InvocationCount lane={lane} />}</td>
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
      {lane.invocations.slice(hidden).map(({ id, number, served, dead }) => (
        <span key={id} title={served.length > 0 ? `from checkpoints: ${served.join(", ")}` : undefined}>
          λ{number}
          {dead && <b className="lost">✕</b>}
          {served.length > 0 && <b className="served">↻{served.length}</b>}
        </span>
      ))}
    </span>
  );
}

function InvocationCount({ lane: { counts } }: { lane: Lane }) {
  if (counts.invocations === 0) return null;
  return (
    <span className="replays">
      {counts.invocations}
      {counts.deadInvocations > 0 && <b className="lost"> ✕{counts.deadInvocations}</b>}
    </span>
  );
}

function InvocationBar({ invocation }: { invocation: Invocation }) {
  const { axis } = useAxis();
  const { number, dead, start, end, state } = invocation;
  const classes = ["bar invocation", dead && "lost", end === null && "open", state !== null && "task"];
  return (
    <span
      className={classes.filter(Boolean).join(" ")}
      style={placeSpan(axis, start, end)}
      title={state ?? undefined}
    >
      {state === null && <span className="label">λ{number}</span>}
    </span>
  );
}

/** The times in which nothing ran because a durable invocation had died. */
function pausesOf({ engine, invocations, finished }: Lane): { start: number; end: number | null }[] {
  if (!isDurable(engine)) return [];
  return invocations.flatMap(({ dead, end }, place) => {
    const next = invocations[place + 1];
    return dead && end !== null && (next || !finished) ? [{ start: end, end: next?.start ?? null }] : [];
  });
}

function PauseBar({ start, end }: { start: number; end: number | null }) {
  const { axis } = useAxis();
  return <span className={`bar backoff${end === null ? " open" : ""}`} style={placeSpan(axis, start, end)} />;
}

function DeathMark({ at }: { at: number }) {
  const { axis } = useAxis();
  return (
    <span className="death" style={placePoint(axis.show(at))} title="A process died here">
      <Icon name="cross" />
    </span>
  );
}

/** From the moment at which a kill was armed until it killed a process. */
function ArmedMark({ kill, until }: { kill: ArmedKill; until: number | null }) {
  const { axis } = useAxis();
  const end = kill.firedAt ?? until;
  return (
    <span
      className={`bar armed-kill${end === null ? " open" : ""}`}
      style={placeSpan(axis, kill.at, end)}
      title="A kill is armed for the next process that runs this loan"
    />
  );
}
