import { useWorkflow } from "../deployment/workflow";
import type { Pause } from "../fold/engine-activity";
import { isDurable } from "../format/family";
import type { Lane } from "../fold/lane";
import { plural } from "../format/units";

/** What the engine does now: the durable function's invocation, or the state machine's state. */
export function EngineActivity({ lane }: { lane: Lane }) {
  return (
    <p className="activity">
      {lane.pause ? <Death lane={lane} pause={lane.pause} /> : <Activity lane={lane} />}
      <ArmedKill lane={lane} />
    </p>
  );
}

function Activity({ lane }: { lane: Lane }) {
  return isDurable(lane.engine) ? <InvocationActivity lane={lane} /> : <StateActivity lane={lane} />;
}

function InvocationActivity({ lane }: { lane: Lane }) {
  const current = lane.invocations.at(-1);
  if (!current) return <span>no invocation yet</span>;
  const running = current.end === null && !lane.finished;
  const { served } = lane.counts;
  return (
    <>
      <span>
        {lane.finished && <InvocationTotal lane={lane} />}
        {running && `invocation ${current.number} is running`}
        {!lane.finished && !running && `suspended after invocation ${current.number}: no compute`}
      </span>
      {served > 0 && (
        <span className="replay" title={lane.invocations.flatMap(namesServed).join("\n")}>
          ↻ {plural(served, "operation")} from checkpoints, in all invocations
        </span>
      )}
    </>
  );
}

function namesServed({ number, served }: Lane["invocations"][number]): string[] {
  return served.length > 0 ? [`Invocation ${number}: ${served.join(", ")}`] : [];
}

function StateActivity({ lane }: { lane: Lane }) {
  const last = lane.states.at(-1);
  if (!last) return <span>no state entered yet</span>;
  if (lane.finished) return <InvocationTotal lane={lane} />;
  const current = lane.states.filter((state) => state.end === null);
  const names = (current.length > 0 ? current : [last]).map((state) => state.name).join(", ");
  return (
    <>
      <span>
        state <code>{names}</code>
      </span>
      <span className="faint">
        <InvocationTotal lane={lane} />
      </span>
    </>
  );
}

function InvocationTotal({ lane: { engine, counts } }: { lane: Lane }) {
  const { invocations, deadInvocations } = counts;
  const what = isDurable(engine) ? "invocation" : "task invocation";
  return (
    <>
      {plural(invocations, what)}
      {deadInvocations > 0 && `, ${deadInvocations} died`}
    </>
  );
}

/** Which process died, why nothing runs now, and whose constant the pause is. */
function Death({ lane, pause }: { lane: Lane; pause: Pause }) {
  const { retries } = useWorkflow();
  const dead = lane.invocations.find(({ id }) => id === pause.death.invocation);
  const name = dead?.state ?? pause.death.step;
  return (
    <>
      <span className="died">
        ✕ {isDurable(lane.engine) ? `invocation ${dead?.number ?? ""} died` : <>the process of <code>{name}</code> died</>}
      </span>
      <span>{pauseText(lane, pause, retries.max_delay_seconds)}</span>
    </>
  );
}

function pauseText({ engine }: Lane, { death }: Pause, maxDelaySeconds: number): string {
  if (death.pausedBy === "emulator" && death.pauseMs !== null) {
    return `nothing runs: this emulator tries again after ${death.pauseMs / 1000} s, Lambda chooses its own pause`;
  }
  if (!isDurable(engine)) return `nothing runs: Step Functions retries after at most ${maxDelaySeconds} s`;
  return "nothing runs until Lambda tries again";
}

function ArmedKill({ lane }: { lane: Lane }) {
  const armed = !lane.finished && lane.armedKills.some((kill) => kill.firedAt === null);
  if (!armed) return null;
  return <span className="armed">✕ kill armed: the next process that runs this loan dies</span>;
}
