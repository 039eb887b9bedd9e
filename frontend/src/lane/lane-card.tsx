import { memo } from "react";
import type { Snapshot } from "../api/schema";
import { Meter } from "../bill/meter";
import { LiveText } from "../clock/live-text";
import type { Lane } from "../fold/lane";
import { elapsed, lagOf } from "../fold/race";
import { familyOf } from "../format/family";
import { ENGINE_LABELS } from "../format/labels";
import { stopwatch } from "../format/time";
import { useIsManager } from "../session/current";
import type { RunSource } from "../stream/loan-watcher";
import { AxisRow } from "../timeline/axis-row";
import { ComputeRow } from "../timeline/compute-row";
import { StepRow } from "../timeline/step-row";
import { EngineSign } from "../ui/engine-sign";
import { StatusTag } from "../ui/status-tag";
import { EngineActivity } from "./engine-activity";
import { KillButton } from "./kill-button";
import { Log } from "./log";
import { Outcome } from "./outcome";
import "../timeline/rows.css";
import "../timeline/bars.css";
import "./lane.css";

interface Props {
  lane: Lane;
  record: Snapshot | undefined;
  /** The lane that this one is compared with. */
  other: Lane | undefined;
  /** When the run started, in milliseconds since 1970. */
  start: number | null;
  /** Whether the server doesn't answer now. */
  stale: boolean;
  /** Nothing can be done with a loan that isn't live. */
  source: RunSource;
  onDecide: () => void;
}

/** One engine's lane: its activity, the rows of its steps, the outcome, the cost and the log. */
export const LaneCard = memo(function LaneCard({ lane, record, other, start, stale, source, onDecide }: Props) {
  const title = ENGINE_LABELS[lane.engine];
  const live = source === "live";
  return (
    <section
      className={`lane ${familyOf(lane.engine)}${stale || source === "gone" ? " stale" : ""}`}
      aria-label={title}
      data-engine={lane.engine}
      data-status={lane.status}
    >
      <header>
        <h2>
          <EngineSign engine={lane.engine} />
          {title}
        </h2>
        <LiveText className="stopwatch" text={(now) => stopwatch(elapsed(lane, now))} />
        <StatusTag status={lane.status} />
        <EngineActivity lane={lane} />
        <div className="actions">
          {lane.approval && live && <DecideButton onDecide={onDecide} />}
          {!lane.finished && live && <KillButton applicationId={lane.applicationId} engine={lane.engine} />}
        </div>
      </header>
      <table className="rows" aria-label={`Steps on ${title}, as bars on one time axis`}>
        <tbody>
          {lane.rows.map((row) => (
            <StepRow key={row.id} row={row} lag={lagOf(row.id, lane, other)} behind={other?.engine} />
          ))}
          <ComputeRow lane={lane} />
          <AxisRow />
        </tbody>
      </table>
      {lane.finished && <Outcome lane={lane} record={record} />}
      <Meter lane={lane} source={source} />
      <Log lines={lane.view.log} start={start} title={title} />
    </section>
  );
});

function DecideButton({ onDecide }: { onDecide: () => void }) {
  if (!useIsManager()) return <span className="faint small">A manager decides. This page updates by itself.</span>;
  return (
    <button type="button" className="decide" onClick={onDecide}>
      Decide…
    </button>
  );
}
