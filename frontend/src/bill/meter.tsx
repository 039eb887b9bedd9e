import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queries } from "../api/queries";
import type { Cost } from "../api/schema";
import { useUnitPrices } from "../deployment/use-deployment";
import { isDurable } from "../format/family";
import type { Lane } from "../fold/lane";
import { ENGINE_LABELS } from "../format/labels";
import { smallUsd } from "../format/money";
import { gbMs, kilobytes, plural } from "../format/units";
import type { RunSource } from "../stream/loan-watcher";
import { ProblemNote } from "../ui/problem-note";
import { useSettled } from "../ui/use-settled";
import { Bill } from "./bill";
import { estimatedAmount, isEstimated, subtotal } from "./bill-lines";
import "./bill.css";

/** The last events of a run come first, and a bill that is read with them is seldom final. */
const AFTER_END_MS = 400;

/**
 * The cost of a lane's loan. The headline is orchestration: it depends neither on the pace nor on
 * this machine. While the loan runs it is estimated from the loan's events; the bill is read when
 * the loan has ended, or when somebody opens it. Of a loan that is gone no bill can be read, and a
 * recorded loan has its own.
 */
export function Meter({ lane, source = "live" }: { lane: Lane; source?: RunSource }) {
  const [open, setOpen] = useState(false);
  const live = source === "live";
  const ended = useSettled(lane.finished, AFTER_END_MS);
  const wanted = live && (open || ended);
  const bill = queries.bill(lane.applicationId, lane.finished);
  const { data: cost, failureReason } = useQuery({ ...bill, enabled: wanted });
  const billed = lane.finished && cost;
  const units = billed ? billedUnits(cost) : estimatedUnits(lane);
  return (
    <section className="meter" aria-label={`Cost on ${ENGINE_LABELS[lane.engine]}`} data-final={cost?.final ?? false}>
      <p className="dollars">
        {billed ? <Amount amount={subtotal(cost, "engine")} /> : <EstimatedAmount lane={lane} />}
        {cost && isEstimated(cost, "engine") && (
          <span className="tag" title="Counted from the loan's events, because the engine's history can't be read">
            estimated
          </span>
        )}
        {(cost || live) && (
          <button type="button" className="toggle-bill" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? "Hide the bill" : "Show the bill"}
          </button>
        )}
      </p>
      <p className="units">
        {units.map((text) => (
          <span key={text} className="unit">
            {text}
          </span>
        ))}
        {!billed && <span className="faint">so far, at least</span>}
      </p>
      {billed && <LambdaTime cost={cost} />}
      {failureReason && live && !cost?.final && <ProblemNote error={failureReason} repeats />}
      {open && cost && <Bill cost={cost} />}
    </section>
  );
}

/** Dollars for orchestration: what the engine bills, without the functions that it runs. */
function Amount({ amount }: { amount: number }) {
  return (
    <>
      <strong className="number">{smallUsd(amount)}</strong> orchestration
      <span>
        <strong className="number">{smallUsd(amount * 1_000_000)}</strong> per million loans
      </span>
    </>
  );
}

function EstimatedAmount({ lane }: { lane: Lane }) {
  const prices = useUnitPrices(lane.engine);
  return prices ? <Amount amount={estimatedAmount(lane, prices)} /> : null;
}

/** Lambda's part stands apart: its time was measured where the functions ran. */
function LambdaTime({ cost }: { cost: Cost }) {
  const where = cost.durations === "local" ? "measured on this machine, not on AWS" : "measured on AWS";
  return (
    <p className="lambda faint small">
      Lambda, apart: {plural(cost.units.invocations, "invocation")}, {gbMs(cost.units.gb_ms)}, {where}:{" "}
      {smallUsd(subtotal(cost, "lambda"))}
    </p>
  );
}

function estimatedUnits({ engine, counts }: Lane): string[] {
  return [
    isDurable(engine) ? plural(counts.operations, "operation") : plural(counts.transitions, "transition"),
    ...(isDurable(engine) ? [`${kilobytes(counts.resultBytes)} written`] : []),
  ];
}

function billedUnits({ units }: Cost): string[] {
  const {
    durable_operations: operations,
    state_transitions: transitions,
    bytes_written: bytes,
    express_executions: express,
  } = units;
  return [
    ...(operations == null ? [] : [plural(operations, "operation")]),
    ...(transitions == null ? [] : [plural(transitions, "transition")]),
    ...(express == null ? [] : [plural(express, "Express execution")]),
    ...(bytes == null ? [] : [`${kilobytes(bytes)} written`]),
  ];
}
