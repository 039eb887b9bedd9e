import { memo } from "react";
import type { Snapshot, Status } from "../api/schema";
import type { Lane } from "../fold/lane";
import { elapsed } from "../fold/race";
import { useIsManager } from "../session/current";
import { EngineSign } from "../shell/engine-badge";
import { stopwatch } from "../words/time";
import { ENGINE_TITLES, STATUS_TITLES } from "../words/titles";
import { Doing } from "./doing";
import { KillButton } from "./kill-button";
import { LiveText } from "./live-text";
import { Log } from "./log";
import { Meter } from "./meter";
import { Outcome } from "./outcome";
import { StepRow } from "./row";
import { AxisRow, Strip } from "./strip";

interface Props {
  lane: Lane;
  record: Snapshot | undefined;
  other: Lane | undefined;
  zero: number | null;
  stale: boolean;
  onDecide: () => void;
}

/** One engine's side: what it does now, its rows, how it ended, and its log. */
export const LaneCard = memo(function LaneCard({ lane, record, other, zero, stale, onDecide }: Props) {
  const title = ENGINE_TITLES[lane.engine];
  return (
    <section
      className={`lane ${lane.engine}${stale ? " stale" : ""}`}
      aria-label={title}
      data-engine={lane.engine}
      data-status={lane.status}
    >
      <header>
        <h2>
          <EngineSign engine={lane.engine} />
          {title}
        </h2>
        <LiveText className="stopwatch" text={(now) => stopwatch(elapsed(lane, now).total)} />
        <StatusTag status={lane.status} />
        <Doing lane={lane} />
        <div className="actions">
          {lane.approval && <Decide onDecide={onDecide} />}
          {!lane.finished && <KillButton applicationId={lane.applicationId} engine={lane.engine} />}
        </div>
      </header>
      <table className="rows" aria-label={`Steps on ${title}, as bars on one time axis`}>
        <tbody>
          {lane.rows.map((row) => (
            <StepRow key={row.id} row={row} lane={lane} other={other} />
          ))}
          <Strip lane={lane} />
          <AxisRow />
        </tbody>
      </table>
      {lane.finished && <Outcome lane={lane} record={record} />}
      <Meter lane={lane} />
      <Log lines={lane.view.log} zero={zero} title={title} />
    </section>
  );
});

function Decide({ onDecide }: { onDecide: () => void }) {
  if (!useIsManager()) return <span className="faint small">a manager decides; this page goes on by itself</span>;
  return (
    <button type="button" className="decide" onClick={onDecide}>
      Decide…
    </button>
  );
}

export function StatusTag({ status }: { status: Status }) {
  return <span className={`tag status ${status}`}>{STATUS_TITLES[status]}</span>;
}
