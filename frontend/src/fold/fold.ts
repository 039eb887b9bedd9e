/**
 * The fold from a loan's events to its view; `shared/events/fold.py` is the same in Python, tested
 * on the same vectors. The result depends only on the set of events: pages, repeats and order of
 * arrival don't change it. Everywhere else in this folder `events` are in order.
 */
import type {
  Bureau,
  EventOut,
  Kind,
  Level,
  Stage,
  State,
  Step,
  Workflow,
  WorkflowBranch,
  WorkflowStep,
} from "../api/schema";
import { inOrder } from "./order";
import { stepLabel, stepsAfter } from "./workflow";

export interface BranchView {
  bureau: Bureau;
  label: string;
  state: State;
  attempts: number;
}

export interface StepView {
  step: Step;
  label: string;
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
  label: string;
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
export function fold(received: Iterable<EventOut>, finished: boolean, workflow: Workflow): View {
  const events = inOrder(received);
  return {
    stage: finished ? "complete" : stageOf(events, workflow),
    steps: workflow.steps.map((step) => stepView(step, events, finished, workflow)),
    log: events.map((event) => logLine(event, workflow)),
    settled: finished && isSettled(events),
    lastAt: events.at(-1)?.at ?? null,
  };
}

function logLine(event: EventOut, workflow: Workflow): LogLine {
  const step = event.step ?? event.kind;
  return {
    key: event.key,
    timestamp: event.at,
    step,
    label: stepLabel(step, workflow),
    message: event.message,
    level: event.level,
  };
}

function stageOf(events: EventOut[], { steps }: Workflow): Stage {
  const started = new Set(events.filter(isStart).map((event) => event.step));
  return steps.findLast(({ step }) => started.has(step))?.stage ?? "submitted";
}

function stepView(step: WorkflowStep, events: EventOut[], finished: boolean, workflow: Workflow): StepView {
  const own = events.filter((event) => event.step === step.step && event.kind !== "worker_killed");
  const later = startedAfter(step.step, events, workflow);
  const over = finished || later.size > 0;
  const advanced = workflow.steps.some((other) => later.has(other.step));
  const { max_attempts: maxAttempts } = workflow.retries;
  const branches = (step.branches ?? []).map((branch) => branchView(branch, own, over, maxAttempts));
  const state =
    branches.length > 0
      ? joinedState(branches, step.minimum_branches ?? branches.length, over)
      : stateOf(own, { over, advanced, wait: step.wait, maxAttempts });
  const ended = state === "succeeded" || state === "failed";
  return {
    step: step.step,
    label: step.label,
    state,
    attempts: count(own, "started"),
    startedAt: own[0]?.at ?? null,
    endedAt: (ended && own.at(-1)?.at) || null,
    branches,
  };
}

function startedAfter(step: Step, events: EventOut[], workflow: Workflow): Set<Step> {
  const later = stepsAfter(step, workflow);
  const started = events.filter(isStart).flatMap((event) => event.step ?? []);
  return new Set(started.filter((other) => later.has(other)));
}

function branchView(
  { bureau, label }: WorkflowBranch,
  ofStep: EventOut[],
  over: boolean,
  maxAttempts: number,
): BranchView {
  const own = ofStep.filter((event) => event.branch === bureau);
  const state = stateOf(own, { over, advanced: false, wait: false, maxAttempts });
  return { bureau, label, state, attempts: count(own, "started") };
}

function joinedState(branches: BranchView[], minimum: number, over: boolean): State {
  const states = branches.map((branch) => branch.state);
  if (states.every((state) => state === "pending" || state === "skipped")) {
    return over ? "skipped" : "pending";
  }
  if (states.some((state) => state === "pending" || state === "running")) return "running";
  const succeeded = states.filter((state) => state === "succeeded").length;
  return succeeded >= minimum ? "succeeded" : "failed";
}

interface StepFacts {
  /** Whether a later step has started or the loan has ended. */
  over: boolean;
  /** Whether the pipeline went on after the step. */
  advanced: boolean;
  /** Whether the step waits for a callback. */
  wait: boolean;
  maxAttempts: number;
}

function stateOf(own: EventOut[], { over, advanced, wait, maxAttempts }: StepFacts): State {
  const kinds = new Set(own.map((event) => event.kind));
  if (own.length === 0) return over ? "skipped" : "pending";
  if (kinds.has("succeeded") || advanced) return "succeeded";
  const waited = (["waiting", "resumed", "timed_out", "decided"] as const).some((kind) => kinds.has(kind));
  if (wait && waited) return waitState(own, kinds, over);
  if (over || count(own, "failed") >= maxAttempts) return "failed";
  return "running";
}

function waitState(own: EventOut[], kinds: Set<Kind>, over: boolean): State {
  const refused = own.some((event) => event.kind === "resumed" && event.answer === "error");
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
  const deaths = ofKind(events, "worker_killed").filter((event) => !event.armed);
  const dead = new Set(deaths.map((event) => event.invocation));
  const alive = events.filter((event) => !dead.has(event.invocation));
  const answers = [...ofKind(events, "resumed"), ...ofKind(events, "timed_out")];
  const answeredSteps = new Set(answers.map((event) => event.step));
  return (
    alive.filter(isStart).every((event) => endedAttempts.has(attemptOf(event))) &&
    ofKind(events, "waiting").every((event) => answeredSteps.has(event.step)) &&
    ofKind(alive, "invocation_started").every((event) => endedInvocations.has(event.invocation))
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
