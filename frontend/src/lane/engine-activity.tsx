import type { Lane } from "../fold/lane";
import { plural } from "../format/units";

/** What the engine does now: the durable function's invocation, or the state machine's state. */
export function EngineActivity({ lane }: { lane: Lane }) {
  return (
    <p className="activity">
      {lane.engine === "durable" ? <InvocationActivity lane={lane} /> : <StateActivity lane={lane} />}
    </p>
  );
}

function InvocationActivity({ lane }: { lane: Lane }) {
  const current = lane.invocations.at(-1);
  if (!current) return <span>no invocation yet</span>;
  const { number, end, served } = current;
  const running = end === null && !lane.finished;
  return (
    <>
      <span>
        {lane.finished && `${plural(number, "invocation")} in all`}
        {running && `invocation ${number} is running`}
        {!lane.finished && !running && `suspended after invocation ${number}: no compute`}
      </span>
      {served.length > 0 && (
        <span className="replay" title={served.join(", ")}>
          ↻ {plural(served.length, "operation")} from checkpoints
        </span>
      )}
    </>
  );
}

function StateActivity({ lane }: { lane: Lane }) {
  const last = lane.states.at(-1);
  if (!last) return <span>no state entered yet</span>;
  const entered = `${plural(lane.states.length, "task state")} entered`;
  if (lane.finished) return <span>{entered}, none replayed</span>;
  const current = lane.states.filter((state) => state.end === null);
  const names = (current.length > 0 ? current : [last]).map((state) => state.name).join(", ");
  return (
    <>
      <span>
        state <code>{names}</code>
      </span>
      <span className="faint">{entered}</span>
    </>
  );
}
