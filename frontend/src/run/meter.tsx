import { useState } from "react";
import type { Cost } from "../api/schema";
import type { Lane } from "../fold/lane";
import { ProblemNote } from "../shell/problem-note";
import { smallUsd } from "../words/money";
import { ENGINE_TITLES } from "../words/titles";
import { count, gbMs, kilobytes } from "../words/units";
import { Bill } from "./bill";
import { amountOf, isEstimated } from "./bill-lines";
import { useBill } from "./use-bill";

/**
 * What the loan costs on this lane, in billing units first. While it runs they come from its own
 * events; the bill is read when the loan has ended, or when somebody opens it.
 */
export function Meter({ lane }: { lane: Lane }) {
  const [open, setOpen] = useState(false);
  const [shared, setShared] = useState(false);
  const wanted = open || lane.finished;
  const { cost, problem } = useBill(lane.applicationId, wanted, lane.finished);
  const title = ENGINE_TITLES[lane.engine];
  return (
    <section className="meter" aria-label={`Cost on ${title}`} data-final={cost?.final ?? false}>
      <p className="units">
        {(lane.finished && cost ? billedUnits(cost) : toldUnits(lane)).map((text) => (
          <span key={text} className="unit">
            {text}
          </span>
        ))}
        {!cost?.final && <span className="faint">at least, so far</span>}
      </p>
      <p className="dollars">
        {wanted && cost && <Dollars cost={cost} shared={shared} />}
        <button type="button" className="how" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Hide the bill" : "Show the bill"}
        </button>
      </p>
      {problem && !cost?.final && <ProblemNote problem={problem} />}
      {open && cost && <Bill cost={cost} shared={shared} onShared={setShared} />}
    </section>
  );
}

/** By itself an engine is charged with what it bills and with the functions that it runs. */
function Dollars({ cost, shared }: { cost: Cost; shared: boolean }) {
  const amount = amountOf(cost, shared);
  return (
    <>
      <strong className="number">{smallUsd(amount)}</strong> per loan
      <span>
        <strong className="number">{smallUsd(amount * 1_000_000)}</strong> per million
      </span>
      {isEstimated(cost) && (
        <span className="tag" title="Some of it is estimated: by the loan's own events, or by time stamps">
          estimated
        </span>
      )}
      {cost.durations === "local" && (
        <span className="tag" title="The functions' time was measured on this machine, not on AWS">
          local durations
        </span>
      )}
    </>
  );
}

function toldUnits({ engine, told }: Lane): string[] {
  const { orchestration, invocations, resultBytes } = told;
  return [
    count(orchestration, engine === "durable" ? "operation" : "transition"),
    ...(engine === "durable" ? [`${kilobytes(resultBytes)} written`] : []),
    count(invocations, "invocation"),
  ];
}

function billedUnits({ units }: Cost): string[] {
  const { durable_operations: operations, state_transitions: transitions, bytes_written: bytes } = units;
  return [
    ...(operations == null ? [] : [count(operations, "operation")]),
    ...(transitions == null ? [] : [count(transitions, "transition")]),
    ...(bytes == null ? [] : [`${kilobytes(bytes)} written`]),
    count(units.invocations, "invocation"),
    gbMs(units.gb_ms),
  ];
}
