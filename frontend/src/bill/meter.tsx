import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queries } from "../api/queries";
import type { Cost } from "../api/schema";
import type { Lane } from "../fold/lane";
import { ENGINE_LABELS } from "../format/labels";
import { smallUsd } from "../format/money";
import { gbMs, kilobytes, plural } from "../format/units";
import { ProblemNote } from "../ui/problem-note";
import { Bill } from "./bill";
import { amountOf, isEstimated } from "./bill-lines";
import "./bill.css";

/**
 * The cost of a lane's loan, billing units first. While the loan runs they are estimated from its
 * events; the bill is read when the loan has ended, or when somebody opens it.
 */
export function Meter({ lane }: { lane: Lane }) {
  const [open, setOpen] = useState(false);
  const [withShared, setWithShared] = useState(false);
  const wanted = open || lane.finished;
  const bill = queries.bill(lane.applicationId, lane.finished);
  const { data: cost, failureReason } = useQuery({ ...bill, enabled: wanted });
  const units = lane.finished && cost ? billedUnits(cost) : estimatedUnits(lane);
  return (
    <section className="meter" aria-label={`Cost on ${ENGINE_LABELS[lane.engine]}`} data-final={cost?.final ?? false}>
      <p className="units">
        {units.map((text) => (
          <span key={text} className="unit">
            {text}
          </span>
        ))}
        {!cost?.final && <span className="faint">so far, at least</span>}
      </p>
      <p className="dollars">
        {wanted && cost && <Dollars cost={cost} withShared={withShared} />}
        <button type="button" className="toggle-bill" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Hide the bill" : "Show the bill"}
        </button>
      </p>
      {failureReason && !cost?.final && <ProblemNote error={failureReason} repeats />}
      {open && cost && <Bill cost={cost} withShared={withShared} onWithShared={setWithShared} />}
    </section>
  );
}

/** By default a loan costs what the engine bills and the functions that it runs. */
function Dollars({ cost, withShared }: { cost: Cost; withShared: boolean }) {
  const amount = amountOf(cost, withShared);
  return (
    <>
      <strong className="number">{smallUsd(amount)}</strong> per loan
      <span>
        <strong className="number">{smallUsd(amount * 1_000_000)}</strong> per million loans
      </span>
      {isEstimated(cost) && (
        <span className="tag" title="A part of it is estimated from the loan's events or timestamps">
          estimated
        </span>
      )}
      {cost.durations === "local" && (
        <span className="tag" title="The duration of the functions was measured on this machine, not on AWS">
          local durations
        </span>
      )}
    </>
  );
}

function estimatedUnits({ engine, estimatedUnits: { orchestration, invocations, resultBytes } }: Lane): string[] {
  return [
    plural(orchestration, engine === "durable" ? "operation" : "transition"),
    ...(engine === "durable" ? [`${kilobytes(resultBytes)} written`] : []),
    plural(invocations, "invocation"),
  ];
}

function billedUnits({ units }: Cost): string[] {
  const { durable_operations: operations, state_transitions: transitions, bytes_written: bytes } = units;
  return [
    ...(operations == null ? [] : [plural(operations, "operation")]),
    ...(transitions == null ? [] : [plural(transitions, "transition")]),
    ...(bytes == null ? [] : [`${kilobytes(bytes)} written`]),
    plural(units.invocations, "invocation"),
    gbMs(units.gb_ms),
  ];
}
