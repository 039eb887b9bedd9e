import type { Cost, Snapshot } from "../api/schema";
import { subtotal } from "../bill/bill-lines";
import { LiveText } from "../clock/live-text";
import { elapsed } from "../fold/race";
import type { Lane } from "../fold/lane";
import { ENGINE_LABELS, STATUS_LABELS } from "../format/labels";
import { usd } from "../format/money";
import { duration } from "../format/time";
import { plural } from "../format/units";
import { EngineActivity } from "../lane/engine-activity";
import "../lane/lane.css";
import { AxisRow } from "../timeline/axis-row";
import { ComputeRow } from "../timeline/compute-row";
import "../timeline/bars.css";
import "../timeline/rows.css";
import { StepRow } from "../timeline/step-row";
import { EngineSign } from "../ui/engine-sign";
import { Icon } from "../ui/icon";

interface Props {
  lane: Lane;
  record: Snapshot | undefined;
  /** The bill, which is shown once it is final. */
  bill: Cost | undefined;
}

const MILLION = 1_000_000;

/** An engine's lane with what can be read from the last row of seats: no log, no line of the bill. */
export function StageLane({ lane, record, bill }: Props) {
  const title = ENGINE_LABELS[lane.engine];
  return (
    <section className={`lane ${lane.engine}`} aria-label={title} data-engine={lane.engine} data-status={lane.status}>
      <header>
        <h2>
          <EngineSign engine={lane.engine} />
          {title}
        </h2>
        <LiveText className="stopwatch" text={(now) => duration(elapsed(lane, now))} />
        <EngineActivity lane={lane} />
      </header>
      <table className="rows" aria-label={`Steps on ${title}, as bars on one time axis`}>
        <tbody>
          {lane.rows.map((row) => (
            <StepRow key={row.id} row={row} lag={null} behind={undefined} />
          ))}
          <ComputeRow lane={lane} />
          <AxisRow />
        </tbody>
      </table>
      {lane.finished && (
        <p className={`stage-outcome ${lane.status}`} data-outcome={lane.status}>
          <span className="verdict">
            <Icon name={lane.status === "approved" ? "check" : "cross"} />
            <strong>{STATUS_LABELS[lane.status]}</strong>
          </span>
          <span>{record?.result?.monthly_payment == null ? record?.result?.reason : `${usd(record.result.monthly_payment)} a month`}</span>
          {bill?.final && <BilledText bill={bill} />}
        </p>
      )}
    </section>
  );
}

function BilledText({ bill }: { bill: Cost }) {
  const { durable_operations: operations, state_transitions: transitions } = bill.units;
  const units = operations == null ? plural(transitions ?? 0, "transition") : plural(operations, "operation");
  return (
    <span>
      {units}: <b className="number">{usd(subtotal(bill, "engine") * MILLION)}</b> per million loans
    </span>
  );
}
