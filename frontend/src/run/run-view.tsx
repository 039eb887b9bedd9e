import { type ReactNode, useMemo } from "react";
import { ClockContext, type RunClock } from "../clock/run-clock";
import { useIsLocal } from "../deployment/use-deployment";
import { axisOf, idleTimesOf } from "../fold/axis";
import { startedAt } from "../fold/race";
import { LaneCard } from "../lane/lane-card";
import { COMPARED } from "../format/labels";
import { SkeletonLanes } from "../lane/skeleton-lanes";
import type { RunSource, RunState } from "../stream/loan-watcher";
import { Legend } from "../timeline/legend";
import { Timeline } from "../timeline/timeline";
import { useAddress } from "../ui/use-address";
import { Announcer } from "./announcer";
import { DecisionComparison } from "./decision-comparison";
import { LaneChoice } from "./lane-choice";
import { RunHeader } from "./run-header";

interface Props {
  run: RunState;
  clock: RunClock;
  source: RunSource;
  /** Whether long waits are shortened on the axis. */
  cutWaits: boolean;
  /** What stands beside the run's clock. */
  options?: ReactNode;
  /** What stands between the header and the lanes. */
  notes?: ReactNode;
  /** What stands between the lanes and the legend. */
  lens?: ReactNode;
  /** What lies over the run, such as the manager's dialog. */
  children?: ReactNode;
  onDecide?: () => void;
}

const NOTHING = (): void => undefined;

/** A run at one moment: its clock, its lanes on one axis, and how they compare. */
export function RunView({ run, clock, source, cutWaits, options, notes, lens, children, onDecide = NOTHING }: Props) {
  const local = useIsLocal();
  const shownEngine = useAddress()[0].get("lane");
  const { lanes, connection, target } = run;
  const chosen = lanes.filter((lane) => lane.engine === shownEngine);
  const shown = chosen.length > 0 ? chosen : lanes;
  const start = startedAt(lanes);
  const finished = lanes.length > 0 && lanes.every((lane) => lane.finished);
  const axis = useMemo(
    () => axisOf(cutWaits ? idleTimesOf(lanes) : [], start ?? 0),
    [lanes, start, cutWaits],
  );
  return (
    <ClockContext value={clock}>
      <RunHeader run={run} local={local}>
        {lanes.length > 1 && <LaneChoice lanes={lanes} />}
        {options}
      </RunHeader>
      {notes}
      {run.equivalence && (
        <DecisionComparison
          comparison={run.equivalence}
          failed={lanes.every((lane) => lane.status === "failed")}
        />
      )}
      <Timeline axis={axis} started={start !== null} finished={finished}>
        <div className={`lanes of-${Math.max(1, shown.length)}`}>
          {shown.map((lane) => (
            <LaneCard
              key={lane.applicationId}
              lane={lane}
              record={run.records[lane.applicationId]}
              other={lane === lanes[0] ? undefined : lanes[0]}
              start={start}
              stale={connection.status === "stale"}
              source={source}
              onDecide={onDecide}
            />
          ))}
          {lanes.length === 0 && <SkeletonLanes engines={target.kind === "race" ? COMPARED : [null]} />}
        </div>
      </Timeline>
      {lens}
      <Legend />
      {children}
      <Announcer lanes={lanes} />
    </ClockContext>
  );
}
