import type { Lane } from "../fold/lane";

/** What the engine does now, in its own words: the invocation with its replay, or the state. */
export function Doing({ lane }: { lane: Lane }) {
  return <p className="doing">{lane.engine === "durable" ? <Durable lane={lane} /> : <States lane={lane} />}</p>;
}

function Durable({ lane }: { lane: Lane }) {
  const current = lane.invocations.at(-1);
  if (!current) return <span>no invocation yet</span>;
  const count = current.served.length;
  const running = current.end === null && !lane.finished;
  return (
    <>
      <span>
        invocation {current.number}
        {running ? " runs" : lane.finished ? " was the last" : " suspended: no compute"}
      </span>
      {count > 0 && (
        <span className="replay" title={current.served.join(", ")}>
          ↻ {count} {count === 1 ? "operation" : "operations"} served from checkpoints
        </span>
      )}
    </>
  );
}

function States({ lane }: { lane: Lane }) {
  const inside = lane.states.filter((state) => state.end === null);
  const last = lane.states.at(-1);
  if (!last) return <span>no state entered yet</span>;
  const entered = `${lane.states.length} ${lane.states.length === 1 ? "task state" : "task states"} entered`;
  if (lane.finished) return <span>{entered}, none replayed</span>;
  const names = (inside.length > 0 ? inside : [last]).map((state) => state.name).join(", ");
  return (
    <>
      <span>
        state <code>{names}</code>
      </span>
      <span className="faint">{entered}</span>
    </>
  );
}
