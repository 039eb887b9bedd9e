import { useCallback, useMemo, useState } from "react";
import { Link } from "wouter";
import { ManagerApproval, type DialogMode } from "../approval/manager-approval";
import { useRefreshApprovals } from "../approval/use-refresh-approvals";
import { ClockContext, useRunClock } from "../clock/run-clock";
import { useIsLocal } from "../deployment/use-deployment";
import { useWorkflow } from "../deployment/workflow";
import { axisOf, idleTimesOf } from "../fold/axis";
import { startedAt } from "../fold/race";
import { LaneCard } from "../lane/lane-card";
import { RunLens } from "../lens/run-lens";
import { SkeletonLanes } from "../lane/skeleton-lanes";
import { Launcher } from "../launcher/launcher";
import { useIsManager } from "../session/current";
import type { Target } from "../stream/loan-watcher";
import { useConnectionInHeader, useWatchedLoan } from "../stream/use-watched-loan";
import { Legend } from "../timeline/legend";
import { Timeline } from "../timeline/timeline";
import { ProblemNote } from "../ui/problem-note";
import { useTitle } from "../ui/use-title";
import { Announcer } from "./announcer";
import { ConnectionNote, ForgottenRunNote } from "./connection-note";
import { DecisionComparison } from "./decision-comparison";
import { RunHeader } from "./run-header";
import { titleOf } from "./run-title";
import "./run.css";

/** A run, with one lane (a loan) or two (a race). */
export function RunPage({ kind, id }: Target) {
  const target = useMemo(() => ({ kind, id }), [kind, id]);
  return (
    <main className="run-page">
      <Launcher brief />
      <Run key={`${kind}/${id}`} target={target} />
    </main>
  );
}

function Run({ target }: { target: Target }) {
  const run = useWatchedLoan(target, useWorkflow());
  const clock = useRunClock(run);
  const manager = useIsManager();
  useConnectionInHeader(run);
  const [cutWaits, setCutWaits] = useState(true);
  const [dialog, setDialog] = useState<DialogMode>("automatic");
  const local = useIsLocal();
  const openDialog = useCallback(() => setDialog("open"), []);
  const { lanes, connection, problem } = run;
  useRefreshApprovals(lanes);
  useTitle(titleOf(run));
  const start = startedAt(lanes);
  const finished = lanes.length > 0 && lanes.every((lane) => lane.finished);
  const axis = useMemo(
    () => axisOf(cutWaits ? idleTimesOf(lanes) : [], start ?? 0),
    [lanes, start, cutWaits],
  );

  if (problem && lanes.length === 0) {
    return (
      <ProblemNote error={problem}>
        <ForgottenRunNote status={problem.status} />
        <Link href="/history">{manager ? "See the history" : "See your own loans"}</Link>
      </ProblemNote>
    );
  }
  return (
    <ClockContext value={clock}>
      <RunHeader run={run} local={local}>
        <label className="option">
          <input type="checkbox" checked={cutWaits} onChange={() => setCutWaits(!cutWaits)} />
          Shorten waits for the manager
        </label>
      </RunHeader>
      <ConnectionNote run={run} />
      {run.equivalence && (
        <DecisionComparison
          comparison={run.equivalence}
          failed={lanes.every((lane) => lane.status === "failed")}
        />
      )}
      <Timeline axis={axis} started={start !== null} finished={finished}>
        <div className={`lanes of-${Math.max(1, lanes.length)}`}>
          {lanes.map((lane, place) => (
            <LaneCard
              key={lane.applicationId}
              lane={lane}
              record={run.records[lane.applicationId]}
              other={place > 0 ? lanes[0] : undefined}
              start={start}
              stale={connection.status === "stale"}
              gone={problem !== null}
              onDecide={openDialog}
            />
          ))}
          {lanes.length === 0 && <SkeletonLanes count={target.kind === "race" ? 2 : 1} />}
        </div>
      </Timeline>
      <RunLens lanes={lanes} />
      <Legend />
      {manager && !problem && <ManagerApproval run={run} mode={dialog} onClose={() => setDialog("closed")} />}
      <Announcer lanes={lanes} />
    </ClockContext>
  );
}
