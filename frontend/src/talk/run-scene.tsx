import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { queries } from "../api/queries";
import type { Cost } from "../api/schema";
import { LiveText } from "../clock/live-text";
import { ClockContext, useRunClock } from "../clock/run-clock";
import { KnownWorkflow } from "../deployment/workflow";
import { axisOf, idleTimesOf } from "../fold/axis";
import type { Lane } from "../fold/lane";
import { startedAt } from "../fold/race";
import { SHORT_ENGINE_LABELS } from "../format/labels";
import { shortUsd } from "../format/money";
import { CONNECTING } from "../stream/connection";
import type { RunState } from "../stream/loan-watcher";
import { Timeline } from "../timeline/timeline";
import { KeyHint } from "../ui/key-hint";
import { useShortcuts } from "../ui/shortcuts";
import { largeFigure } from "./figures";
import { RECORDINGS } from "./recordings";
import type { RunScene as RunSceneText } from "./scenes";
import { SceneFrame } from "./scene-frame";
import type { Source } from "./source";
import { StageLane } from "./stage-lane";
import { StageLegend } from "./stage-legend";
import { type StageRun, type Tempo, useStageRun } from "./use-stage-run";

interface Props {
  scene: RunSceneText;
  source: Source;
  tempo: Tempo;
}

const EMPTY: RunState = {
  target: { kind: "loan", id: "" },
  connection: CONNECTING,
  lanes: [],
  records: {},
  raceId: null,
  equivalence: null,
  problem: null,
  offset: 0,
};

/** A loan on one engine or a race: its lanes, its large figure, and the manager's decision below the lanes. */
export function RunScene({ scene, source, tempo }: Props) {
  const stage = useStageRun(scene.run, source, tempo);
  const { start, decide, kill } = stage;
  const run = stage.run ?? EMPTY;
  const clock = useRunClock(run);
  const { lanes } = run;
  useShortcuts(
    useMemo(() => ({ r: start, k: kill, a: () => decide(true), d: () => decide(false) }), [start, kill, decide]),
  );
  const { data: workflow } = useQuery({ ...queries.workflow, enabled: source === "live" });
  return (
    <KnownWorkflow workflow={workflow ?? RECORDINGS[scene.run.recording].workflow}>
      <ClockContext value={clock}>
        <SceneFrame scene={scene} figure={<Figure scene={scene} lanes={lanes} />}>
          {lanes.length > 0 ? <Lanes run={run} scene={scene} source={source} /> : <NotStarted scene={scene} stage={stage} />}
          <Decision run={run} />
          <StageLegend />
        </SceneFrame>
      </ClockContext>
    </KnownWorkflow>
  );
}

function Figure({ scene, lanes }: { scene: RunSceneText; lanes: Lane[] }) {
  return (
    <>
      <LiveText className="number" text={(now) => largeFigure(scene.figure, lanes, now).text} />
      <span className="caption">{largeFigure(scene.figure, lanes, 0).caption}</span>
    </>
  );
}

function Lanes({ run, scene, source }: { run: RunState; scene: RunSceneText; source: Source }) {
  const { lanes } = run;
  const start = startedAt(lanes);
  const finished = lanes.every((lane) => lane.finished);
  const axis = useMemo(() => axisOf(idleTimesOf(lanes), start ?? 0), [lanes, start]);
  return (
    <Timeline axis={axis} started={start !== null} finished={finished}>
      <div className={`lanes of-${lanes.length}`} data-finished={finished}>
        {lanes.map((lane) =>
          source === "live" ? (
            <LiveLane key={lane.applicationId} lane={lane} run={run} />
          ) : (
            <StageLane
              key={lane.applicationId}
              lane={lane}
              record={run.records[lane.applicationId]}
              bill={recordedBill(lane, scene)}
            />
          ),
        )}
      </div>
    </Timeline>
  );
}

function LiveLane({ lane, run }: { lane: Lane; run: RunState }) {
  const { data: bill } = useQuery({ ...queries.bill(lane.applicationId, lane.finished), enabled: lane.finished });
  return <StageLane lane={lane} record={run.records[lane.applicationId]} bill={bill} />;
}

function recordedBill(lane: Lane, scene: RunSceneText): Cost | undefined {
  return RECORDINGS[scene.run.recording].loans.find(({ record }) => record.application_id === lane.applicationId)?.bill;
}

function NotStarted({ scene, stage: { pending, problem } }: { scene: RunSceneText; stage: StageRun }) {
  const [first] = scene.press;
  return (
    <div className="not-started">
      {problem ? (
        <p role="alert">{problem.message} Press L to play the recording.</p>
      ) : (
        <p>
          {pending ??
            (scene.run.start === "key" && first ? (
              <>
                <kbd>{first.key}</kbd> {first.does}
              </>
            ) : (
              "Starting…"
            ))}
        </p>
      )}
    </div>
  );
}

/** The manager's decision. It stands below the lanes that it is about, and covers nothing. */
function Decision({ run }: { run: RunState }) {
  const waiting = run.lanes.filter(({ approval }) => approval !== null);
  const record = waiting.map(({ applicationId }) => run.records[applicationId]).find(Boolean);
  const both = waiting.length > 1;
  return (
    <section className="decision" aria-label="Manager's decision" data-waiting={waiting.length}>
      {waiting.length > 0 && (
        <>
          <p>
            <strong>A manager decides</strong>
            {record && ` about ${record.applicant_name}, ${shortUsd(record.loan_amount)}, on ${namesOf(waiting)}`}
          </p>
          <p>
            <KeyHint>A</KeyHint> approve{both && " both"} <KeyHint>D</KeyHint> deny{both && " both"}
          </p>
        </>
      )}
    </section>
  );
}

function namesOf(lanes: Lane[]): string {
  return lanes.map(({ engine }) => SHORT_ENGINE_LABELS[engine]).join(" and ");
}
