import { useCallback, useMemo, useState } from "react";
import { Link } from "wouter";
import { Approvals, type Choice } from "../approval/approvals";
import { zeroOf } from "../fold/race";
import { Launcher } from "../launcher/launcher";
import { ProblemNote } from "../shell/problem-note";
import { useIsManager } from "../session/current";
import { engines } from "../shell/shared";
import { useStore } from "../shell/store";
import type { Target } from "../stream/run";
import { Announcer } from "./announcer";
import { Equivalence } from "./equivalence";
import { LaneCard } from "./lane-card";
import { RaceBar } from "./race-bar";
import { SkeletonLanes } from "./skeleton-lanes";
import { Timeline } from "./timeline";
import { ClockContext, useLinkInHeader, useRun, useRunClock, useWaitingTold } from "./use-run";
import "./run.css";
import "./lane.css";
import "./meter.css";
import "./rows.css";
import "./bars.css";

/** A run, single or race: the same page, with one lane or two. */
export function RunPage({ kind, id }: Target) {
  const target = useMemo(() => ({ kind, id }), [kind, id]);
  return (
    <main className="run-page">
      <Launcher brief />
      <Watched key={`${kind}/${id}`} target={target} />
    </main>
  );
}

function Watched({ target }: { target: Target }) {
  const run = useRun(target);
  const clock = useRunClock(run);
  const manager = useIsManager();
  useLinkInHeader(run);
  const [folded, setFolded] = useState(true);
  const [choice, setChoice] = useState<Choice>("by-itself");
  const local = useStore(engines)?.some((engine) => engine.deployment === "local") ?? false;
  const askForDecision = useCallback(() => setChoice("open"), []);
  const { lanes, link } = run;
  useWaitingTold(lanes.flatMap((lane) => (lane.approval ? lane.applicationId : [])).join());
  const stale = link.state === "stale";

  if (run.problem && lanes.length === 0) {
    return (
      <ProblemNote problem={run.problem}>
        <Link href="/history">{manager ? "Look into the history" : "See your own loans"}</Link>
      </ProblemNote>
    );
  }
  return (
    <ClockContext value={clock}>
      <RaceBar run={run} local={local}>
        <label className="fold">
          <input type="checkbox" checked={folded} onChange={() => setFolded(!folded)} />
          Fold waits for the manager
        </label>
      </RaceBar>
      {run.equivalence && <Equivalence compared={run.equivalence} />}
      <Timeline lanes={lanes} folded={folded}>
        <div className={`lanes of-${Math.max(1, lanes.length)}`}>
          {lanes.map((lane, place) => (
            <LaneCard
              key={lane.applicationId}
              lane={lane}
              record={run.records[lane.applicationId]}
              other={place > 0 ? lanes[0] : undefined}
              zero={zeroOf(lanes)}
              stale={stale}
              onDecide={askForDecision}
            />
          ))}
          {lanes.length === 0 && <SkeletonLanes count={target.kind === "race" ? 2 : 1} />}
        </div>
      </Timeline>
      {manager && <Approvals run={run} choice={choice} onLater={() => setChoice("later")} />}
      <Announcer lanes={lanes} />
    </ClockContext>
  );
}
