/**
 * The fold from a loan's events to its view; `shared/events/fold.py` is the same in Python, tested
 * on the same vectors. The result depends only on the set of events: pages, repeats and order of
 * arrival don't change it. Everywhere else in this folder `events` are in order.
 */
import type { Bureau, EventOut, Kind, Level, Stage, State, Step } from "../api/schema";
import { inOrder } from "./order";
import {
  BUREAUS,
  MAX_ATTEMPTS,
  MINIMUM_REPORTS,
  PIPELINE,
  type PipelineStep,
  STAGE_OF,
  stepsAfter,
  WAITS,
} from "./workflow";

export interface BranchView {
  bureau: Bureau;
  state: State;
  attempts: number;
}

export interface StepView {
  step: PipelineStep;
  state: State;
  attempts: number;
  startedAt: string | null;
  endedAt: string | null;
  branches: BranchView[];
}

export interface LogLine {
  key: string;
  timestamp: string;
  step: Step | Kind;
  message: string;
  level: Level;
}

export interface View {
  stage: Stage;
  steps: StepView[];
  log: LogLine[];
  /** Whether the loan has ended and every recorded start has its recorded end. */
  settled: boolean;
  lastAt: string | null;
}

/** The view of a loan by its events; `finished` is whether the loan has its outcome. */
export function fold(received: Iterable<EventOut>, finished: boolean): View {
  const events = inOrder(received);
  return {
    stage: finished ? "complete" : stageOf(events),
    steps: PIPELINE.map((step) => stepView(step, events, finished)),
    log: events.map(logLine),
    settled: finished && isSettled(events),
    lastAt: events.at(-1)?.at ?? null,
  };
}

function logLine(event: EventOut): LogLine {
  return {
    key: event.key,
    timestamp: event.at,
    step: event.step ?? event.kind,
    message: event.message,
    level: event.level,
  };
}

function stageOf(events: EventOut[]): Stage {
  const started = new Set(events.filter(isStart).map((event) => event.step));
  const last = PIPELINE.findLast((step) => started.has(step));
  return last ? STAGE_OF[last] : "submitted";
}

function stepView(step: PipelineStep, events: EventOut[], finished: boolean): StepView {
  const own = events.filter((event) => event.step === step);
  const later = startedAfter(step, events);
  const over = finished || later.size > 0;
  const asksBureaus = step === "pull_credit_report";
  const branches = asksBureaus ? BUREAUS.map((bureau) => branchView(bureau, own, over)) : [];
  const advanced = PIPELINE.some((other) => later.has(other));
  const state = asksBureaus ? joinedState(branches, over) : stateOf(step, own, over, advanced);
  const ended = state === "succeeded" || state === "failed";
  return {
    step,
    state,
    attempts: count(own, "started"),
    startedAt: own[0]?.at ?? null,
    endedAt: (ended && own.at(-1)?.at) || null,
    branches,
  };
}

function startedAfter(step: PipelineStep, events: EventOut[]): Set<Step> {
  const later = stepsAfter(step);
  const started = events.filter(isStart).flatMap((event) => event.step ?? []);
  return new Set(started.filter((other) => later.has(other)));
}

function branchView(bureau: Bureau, own: EventOut[], over: boolean): BranchView {
  const ofBureau = own.filter((event) => event.branch === bureau);
  const state = stateOf("pull_credit_report", ofBureau, over, false);
  return { bureau, state, attempts: count(ofBureau, "started") };
}

function joinedState(branches: BranchView[], over: boolean): State {
  const states = branches.map((branch) => branch.state);
  if (states.every((state) => state === "pending" || state === "skipped")) {
    return over ? "skipped" : "pending";
  }
  if (states.some((state) => state === "pending" || state === "running")) return "running";
  const succeeded = states.filter((state) => state === "succeeded").length;
  return succeeded >= MINIMUM_REPORTS ? "succeeded" : "failed";
}

/** `over`: a later step has started or the loan has ended; `advanced`: the pipeline went on after it. */
function stateOf(step: Step, own: EventOut[], over: boolean, advanced: boolean): State {
  const kinds = new Set(own.map((event) => event.kind));
  if (own.length === 0) return over ? "skipped" : "pending";
  if (kinds.has("succeeded") || advanced) return "succeeded";
  const waited = (["waiting", "resumed", "timed_out", "decided"] as const).some((kind) => kinds.has(kind));
  if (WAITS.has(step) && waited) return waitState(own, kinds, over);
  if (over || count(own, "failed") >= MAX_ATTEMPTS) return "failed";
  return "running";
}

function waitState(own: EventOut[], kinds: Set<Kind>, over: boolean): State {
  const refused = own.some((event) => event.kind === "resumed" && event.level === "error");
  if (kinds.has("timed_out") || refused) return "failed";
  if (kinds.has("resumed")) return "succeeded";
  if (!over) return "waiting";
  return kinds.has("decided") ? "succeeded" : "failed";
}

function isSettled(events: EventOut[]): boolean {
  if (count(events, "started_execution") === 0 || count(events, "completed") === 0) return false;
  const ends: ReadonlySet<Kind> = new Set<Kind>(["succeeded", "failed", "waiting"]);
  const endedAttempts = new Set(events.filter((event) => ends.has(event.kind)).map(attemptOf));
  const endedInvocations = new Set(ofKind(events, "invocation_ended").map((event) => event.invocation));
  const answers = [...ofKind(events, "resumed"), ...ofKind(events, "timed_out")];
  const answeredSteps = new Set(answers.map((event) => event.step));
  return (
    events.filter(isStart).every((event) => endedAttempts.has(attemptOf(event))) &&
    ofKind(events, "waiting").every((event) => answeredSteps.has(event.step)) &&
    ofKind(events, "invocation_started").every((event) => endedInvocations.has(event.invocation))
  );
}

/** The identity of an attempt, which its start and its end share. */
export function attemptOf(event: EventOut): string {
  const parts = [event.step, event.branch, event.invocation, event.attempt];
  return parts.map((part) => part ?? "-").join("/");
}

export function isStart(event: EventOut): boolean {
  return event.kind === "started";
}

export function ofKind(events: EventOut[], kind: Kind): EventOut[] {
  return events.filter((event) => event.kind === kind);
}

function count(events: EventOut[], kind: Kind): number {
  return ofKind(events, kind).length;
}
