/** A lane: everything that one loan shows, as a function of its events and its record. */
import type { Bureau, EngineName, EventOut, Snapshot, State, Status } from "../api/schema";
import { type Invocation, invocationsOf, rowOfOperation, type StateEntered, statesOf } from "./engine";
import { fold, ofKind, type StepView, type View } from "./fold";
import { type Told, toldOf } from "./meter";
import { happenedOnce, millis } from "./order";
import type { PipelineStep } from "./pipeline";
import { type Span, spansOf } from "./spans";

export interface Row {
  id: string;
  step: PipelineStep;
  bureau: Bureau | null;
  state: State;
  attempts: number;
  spans: Span[];
  /** In how many invocations this row's result came from a checkpoint. */
  replays: number;
}

export interface Approval {
  since: number;
  expires: number | null;
}

export interface Decision {
  approved: boolean;
  message: string;
}

export interface Lane {
  applicationId: string;
  engine: EngineName;
  status: Status;
  finished: boolean;
  view: View;
  rows: Row[];
  invocations: Invocation[];
  states: StateEntered[];
  told: Told;
  submittedAt: number | null;
  completedAt: number | null;
  /** Set while a manager has to decide and nobody has. */
  approval: Approval | null;
  decision: Decision | null;
  /** What the risk assessment said: the reason why a manager is asked. */
  assessment: string | null;
}

const FINAL: ReadonlySet<Status> = new Set<Status>(["approved", "denied", "failed"]);

export function isFinal(status: Status | undefined): boolean {
  return status !== undefined && FINAL.has(status);
}

/** The lane of one loan; `record` is the loan as it was last read, if it was. */
export function laneOf(
  applicationId: string,
  engine: EngineName,
  events: Iterable<EventOut>,
  record?: Snapshot,
): Lane {
  const happened = happenedOnce(events);
  const completed = happened.find((event) => event.kind === "completed");
  const finished = completed !== undefined || isFinal(record?.status);
  const view = fold(happened, finished);
  const invocations = invocationsOf(happened);
  const decision = decisionIn(happened);
  const approval = finished || decision ? null : approvalIn(view, happened);
  return {
    applicationId,
    engine,
    status: statusOf(record, completed, approval !== null, happened),
    finished,
    view,
    rows: view.steps.flatMap((step) => rowsOf(step, happened, invocations)),
    invocations,
    states: engine === "stepfunctions" ? statesOf(happened) : [],
    told: toldOf(engine, happened),
    submittedAt: happened[0] ? millis(happened[0].at) : null,
    completedAt: completed ? millis(completed.at) : null,
    approval,
    decision,
    assessment: happened.findLast(isAssessment)?.message ?? null,
  };
}

function isAssessment(event: EventOut): boolean {
  return event.step === "assess_risk" && event.kind === "succeeded";
}

function rowsOf(step: StepView, happened: EventOut[], invocations: Invocation[]): Row[] {
  const parts: [Bureau | null, State, number][] = [
    [null, step.state, step.attempts],
    ...step.branches.map((b): [Bureau, State, number] => [b.bureau, b.state, b.attempts]),
  ];
  return parts.map(([bureau, state, attempts]) => {
    const id = bureau ? `${step.step}:${bureau}` : step.step;
    const whole = !bureau && step.branches.length > 0;
    return {
      id,
      step: step.step,
      bureau,
      state,
      attempts: whole ? 0 : attempts,
      spans: whole
        ? togetherOf(step, happened)
        : spansOf(step.step, bureau, happened, state === "running"),
      replays: invocations.filter((one) => one.served.some((op) => rowOfOperation(op) === id))
        .length,
    };
  });
}

/** The row above the bureaus spans all of them. */
function togetherOf(step: StepView, happened: EventOut[]): Span[] {
  const all = step.branches.flatMap((branch) =>
    spansOf(step.step, branch.bureau, happened, branch.state === "running"),
  );
  if (all.length === 0) return [];
  const open = step.state === "running";
  const end = Math.max(...all.map((span) => span.end ?? span.start));
  return [{ kind: "ran", start: Math.min(...all.map((span) => span.start)), end: open ? null : end }];
}

function approvalIn(view: View, happened: EventOut[]): Approval | null {
  const step = view.steps.find((one) => one.step === "manager_approval");
  const asked = ofKind(happened, "waiting").findLast((e) => e.step === "manager_approval");
  if (step?.state !== "waiting" || !asked) return null;
  return { since: millis(asked.at), expires: asked.expires_at ? millis(asked.expires_at) : null };
}

function decisionIn(happened: EventOut[]): Decision | null {
  const decided = happened.find((event) => event.kind === "decided");
  return decided
    ? { approved: !/ denied the loan/.test(decided.message), message: decided.message }
    : null;
}

function statusOf(
  record: Snapshot | undefined,
  completed: EventOut | undefined,
  asked: boolean,
  happened: EventOut[],
): Status {
  if (record && isFinal(record.status)) return record.status;
  const outcome = /^Loan (approved|denied|failed)/.exec(completed?.message ?? "")?.[1];
  if (outcome) return outcome as Status;
  if (asked) return "pending_approval";
  return happened.some((e) => e.kind === "started") ? "processing" : (record?.status ?? "submitted");
}
