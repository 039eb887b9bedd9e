/**
 * The one fold from events to what a reader sees; written in Python too, on the same vectors.
 * It is a function of the set of events: chunks, repeats and order of arrival don't change it.
 */
import type { Bureau, EventOut, Kind, Level, Stage, State, Step } from "../api/schema";
import { happenedOnce } from "./order";
import {
  BUREAUS,
  MAX_ATTEMPTS,
  MINIMUM_REPORTS,
  PIPELINE,
  type PipelineStep,
  STAGE_OF,
  WAITS,
} from "./pipeline";

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
  settled: boolean;
  lastAt: string | null;
}

/** The view of these events; `finished` says whether the loan has its outcome. */
export function fold(events: Iterable<EventOut>, finished: boolean): View {
  const happened = happenedOnce(events);
  return {
    stage: finished ? "complete" : stage(happened),
    steps: PIPELINE.map((step) => stepView(step, happened, finished)),
    log: happened.map(logLine),
    settled: finished && settled(happened),
    lastAt: happened.at(-1)?.at ?? null,
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

function stage(happened: EventOut[]): Stage {
  const begun = new Set(happened.filter(isStart).map((event) => event.step));
  const reached = PIPELINE.findLast((step) => begun.has(step));
  return reached ? STAGE_OF[reached] : "submitted";
}

function stepView(step: PipelineStep, happened: EventOut[], finished: boolean): StepView {
  const own = happened.filter((event) => event.step === step);
  const passed = beganAfter(step, happened);
  const over = finished || passed.size > 0;
  const asksBureaus = step === "pull_credit_report";
  const branches = asksBureaus ? BUREAUS.map((bureau) => branchView(bureau, own, over)) : [];
  const advanced = PIPELINE.some((later) => passed.has(later));
  const state = asksBureaus ? joined(branches, over) : stateOf(step, own, over, advanced);
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

function beganAfter(step: PipelineStep, happened: EventOut[]): Set<Step> {
  const later = new Set<Step>([
    ...PIPELINE.slice(PIPELINE.indexOf(step) + 1),
    "close_application",
    "withdraw_offer",
  ]);
  const begun = happened.filter(isStart).flatMap((event) => event.step ?? []);
  return new Set(begun.filter((begunStep) => later.has(begunStep)));
}

function branchView(bureau: Bureau, own: EventOut[], over: boolean): BranchView {
  const ofBureau = own.filter((event) => event.branch === bureau);
  const state = stateOf("pull_credit_report", ofBureau, over, false);
  return { bureau, state, attempts: count(ofBureau, "started") };
}

function joined(branches: BranchView[], over: boolean): State {
  const states = branches.map((branch) => branch.state);
  if (states.every((state) => state === "pending" || state === "skipped")) {
    return over ? "skipped" : "pending";
  }
  if (states.some((state) => state === "pending" || state === "running")) return "running";
  const reports = states.filter((state) => state === "succeeded").length;
  return reports >= MINIMUM_REPORTS ? "succeeded" : "failed";
}

function stateOf(step: Step, own: EventOut[], over: boolean, advanced: boolean): State {
  const kinds = new Set(own.map((event) => event.kind));
  if (own.length === 0) return over ? "skipped" : "pending";
  if (kinds.has("succeeded") || advanced) return "succeeded";
  const asked = (["waiting", "resumed", "timed_out", "decided"] as const).some((k) => kinds.has(k));
  if (WAITS.has(step) && asked) return waitState(own, kinds, over);
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

/** Whether the loan's start and end are told and nothing that began is without its end. */
function settled(happened: EventOut[]): boolean {
  const told = (kind: Kind) => count(happened, kind) > 0;
  if (!told("started_execution") || !told("completed")) return false;
  const ends: ReadonlySet<Kind> = new Set<Kind>(["succeeded", "failed", "waiting"]);
  const ended = new Set(happened.filter((event) => ends.has(event.kind)).map(attemptOf));
  const invocations = ofKind(happened, "invocation_ended").map((event) => event.invocation);
  const invocationsEnded = new Set(invocations);
  const answers = [...ofKind(happened, "resumed"), ...ofKind(happened, "timed_out")];
  const answered = new Set(answers.map((event) => event.step));
  return (
    happened.filter(isStart).every((event) => ended.has(attemptOf(event))) &&
    ofKind(happened, "waiting").every((event) => answered.has(event.step)) &&
    ofKind(happened, "invocation_started").every((e) => invocationsEnded.has(e.invocation))
  );
}

/** The identity of one attempt: what its start and its end have in common. */
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
