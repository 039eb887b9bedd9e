import { useMutation, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { api, lab } from "../api/client";
import { asProblem, type Problem } from "../api/http";
import { queries } from "../api/queries";
import { LoanWatcher, type RunState, type Target } from "../stream/loan-watcher";
import { wakeStreams } from "../stream/wake";
import { type Action, RecordedWatcher } from "./recorded-run";
import { RECORDINGS } from "./recordings";
import type { SceneRun } from "./scenes";
import type { Source } from "./source";

interface Watcher {
  state: () => RunState;
  subscribe: (listener: () => void) => () => void;
}

/** The run of a scene, live or recorded: its keys do the same on both. */
export interface StageRun {
  /** Null until the run has started. */
  run: RunState | null;
  /** Why the run hasn't started yet, although it was asked to. */
  pending: string | null;
  problem: Problem | null;
  start: () => void;
  decide: (approved: boolean) => void;
  kill: () => void;
}

/** The pace and speed of a talk; a test plays it faster than an audience could follow. */
export interface Tempo {
  /** Replaces the pause of each step, in milliseconds. */
  pace: number | null;
  /** How often faster a recording plays than it ran. */
  speed: number;
}

export function useStageRun(scene: SceneRun, source: Source, tempo: Tempo): StageRun {
  const live = useLiveRun(scene, tempo);
  const recorded = useRecordedRun(scene, tempo);
  const chosen = source === "live" ? live : recorded;
  const { start } = chosen;
  const atOnce = scene.start === "at once" && chosen.run === null;
  useEffect(() => {
    if (atOnce) start();
  }, [atOnce, start]);
  return chosen;
}

function useLiveRun(scene: SceneRun, tempo: Tempo): StageRun {
  const { data: workflow } = useQuery(queries.workflow);
  /** Whether the run was started, and its loan is submitted once the workers are warm. */
  const [wanted, setWanted] = useState(false);
  const [target, setTarget] = useState<Target | null>(null);
  const warming = useQuery(queries.warming).data === true;
  const { mutate: submit, isPending, error } = useMutation({
    mutationFn: () => submitLoan(scene, tempo.pace ?? scene.pace_ms),
    onMutate: () => setWanted(false),
    onSuccess: setTarget,
  });
  const ready = wanted && !warming && workflow !== undefined;
  useEffect(() => {
    if (ready) submit();
  }, [ready, submit]);
  const watcher = useMemo(() => (target && workflow ? new LoanWatcher(target, workflow) : null), [target, workflow]);
  const run = useWatcher(watcher);
  const start = useCallback(() => {
    setTarget(null);
    setWanted(true);
  }, []);
  return {
    run,
    pending: pendingText(wanted || isPending, warming),
    problem: error ? asProblem(error) : (run?.problem ?? null),
    start,
    decide: (approved) => void Promise.all(waitingLoans(run).map((id) => api.decide(id, { approved }))).finally(wakeStreams),
    kill: () => void Promise.all(unfinishedLoans(run).map((id) => lab.kill(id))).finally(wakeStreams),
  };
}

function useRecordedRun(scene: SceneRun, { speed }: Tempo): StageRun {
  const [watcher, setWatcher] = useState<RecordedWatcher | null>(null);
  const run = useWatcher(watcher);
  const perform = (action: Action) => (): void => watcher?.perform(action);
  const start = useCallback(
    () => setWatcher(new RecordedWatcher(RECORDINGS[scene.recording], scene.engine, speed)),
    [scene, speed],
  );
  return { run, pending: null, problem: null, start, decide: perform("decide"), kill: perform("kill") };
}

const nothing = (): (() => void) => () => undefined;
const noRun = (): null => null;

function useWatcher(watcher: Watcher | null): RunState | null {
  return useSyncExternalStore<RunState | null>(watcher?.subscribe ?? nothing, watcher?.state ?? noRun);
}

async function submitLoan({ applicant, engine }: SceneRun, pace_ms: number): Promise<Target> {
  const { profiles } = await api.profiles();
  const profile = profiles.find(({ name }) => name === applicant);
  if (!profile) throw new Error(`The lab has no applicant ${applicant}.`);
  const application = { name: profile.name, sin: profile.sin, loan_amount: String(profile.loan_amount), pace_ms };
  const key = crypto.getRandomValues(new Uint32Array(4)).join("-");
  if (engine === "both") return { kind: "race", id: (await api.startRace(application, key)).race_id };
  return { kind: "loan", id: (await api.apply({ ...application, engine }, key)).application_id };
}

function pendingText(wanted: boolean, warming: boolean): string | null {
  if (!wanted) return null;
  return warming ? "The workers are warming up…" : "Starting…";
}

function waitingLoans(run: RunState | null): string[] {
  return (run?.lanes ?? []).filter(({ approval }) => approval !== null).map(({ applicationId }) => applicationId);
}

function unfinishedLoans(run: RunState | null): string[] {
  return (run?.lanes ?? []).filter(({ finished }) => !finished).map(({ applicationId }) => applicationId);
}
