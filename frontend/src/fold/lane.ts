/** A lane: everything that the page shows of one loan, as a function of its events and its record. */
import type { EngineName, EventOut, Snapshot, State, Status, Step, Workflow } from "../api/schema";
import { type Counts, countsOf } from "./counts";
import { type ArmedKill, armedKillsIn, type Death, deathsIn } from "./deaths";
import {
  type EnteredState,
  enteredStates,
  type Invocation,
  invocationsOf,
  type Pause,
  pauseIn,
  rowOfOperation,
} from "./engine-activity";
import { type BranchView, fold, ofKind, type StepView, type View } from "./fold";
import { isDurable } from "../format/family";
import { inOrder, millis } from "./order";
import type { Row } from "./row";
import { type Span, spansOf } from "./spans";

/** A step, or one of its parallel branches. */
export interface StepRow extends Row {
  step: Step;
}

export interface Approval {
  /** Times in milliseconds since 1970. */
  since: number;
  expires: number | null;
}

export interface Lane {
  applicationId: string;
  engine: EngineName;
  status: Status;
  finished: boolean;
  view: View;
  rows: StepRow[];
  invocations: Invocation[];
  states: EnteredState[];
  counts: Counts;
  deaths: Death[];
  armedKills: ArmedKill[];
  /** Set while nothing runs because a process died. */
  pause: Pause | null;
  /** Times in milliseconds since 1970. */
  submittedAt: number | null;
  completedAt: number | null;
  /** Set while the loan waits for a manager's decision. */
  approval: Approval | null;
  /** The manager's decision; null as long as there is none. */
  decision: "approved" | "denied" | null;
  /** The message of the risk assessment: the reason why a manager decides. */
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
  received: Iterable<EventOut>,
  workflow: Workflow,
  record?: Snapshot,
): Lane {
  const events = inOrder(received);
  const completed = events.find((event) => event.kind === "completed");
  const finished = completed !== undefined || isFinal(record?.status);
  const view = fold(events, finished, workflow);
  const deaths = deathsIn(events);
  const invocations = invocationsOf(events, deaths, finished);
  const decision = decisionIn(events);
  const approval = finished || decision ? null : approvalIn(view, events);
  return {
    applicationId,
    engine,
    status: statusOf(record, completed, approval !== null, events),
    finished,
    view,
    rows: view.steps.flatMap((step) => rowsOf(step, { events, deaths, invocations, workflow })),
    invocations,
    states: isDurable(engine) ? [] : enteredStates(events),
    counts: countsOf(events),
    deaths,
    armedKills: armedKillsIn(events),
    pause: pauseIn(events, deaths, finished),
    submittedAt: events[0] ? millis(events[0].at) : null,
    completedAt: completed ? millis(completed.at) : null,
    approval,
    decision,
    assessment: events.findLast(isAssessment)?.message ?? null,
  };
}

function isAssessment(event: EventOut): boolean {
  return event.step === "assess_risk" && event.kind === "succeeded";
}

interface LaneFacts {
  events: EventOut[];
  deaths: Death[];
  invocations: Invocation[];
  workflow: Workflow;
}

function rowsOf(step: StepView, { events, deaths, invocations, workflow }: LaneFacts): StepRow[] {
  const replaysOf = (id: string): number =>
    invocations.filter(({ served }) => served.some((operation) => rowOfOperation(operation, workflow) === id)).length;
  const deathsOf = (bureau: BranchView["bureau"] | null): number =>
    deaths.filter((death) => death.step === step.step && (death.branch ?? null) === bureau).length;
  const spans = (bureau: BranchView["bureau"] | null, state: State): Span[] =>
    spansOf(step.step, bureau, events, deaths, state === "running", workflow);
  const branches = step.branches.map(({ bureau, label, state, attempts }): StepRow => {
    const id = `${step.step}:${bureau}`;
    return {
      id,
      step: step.step,
      label,
      depth: 1,
      state,
      attempts,
      spans: spans(bureau, state),
      replays: replaysOf(id),
      deaths: deathsOf(bureau),
    };
  });
  const parallel = branches.length > 0;
  const own: StepRow = {
    id: step.step,
    step: step.step,
    label: step.label,
    depth: 0,
    state: step.state,
    attempts: parallel ? 0 : step.attempts,
    spans: parallel ? envelopeOf(branches, step.state === "running") : spans(null, step.state),
    replays: replaysOf(step.step),
    deaths: deathsOf(null),
  };
  return [own, ...branches];
}

/** One span from the first start of the branches to their last end. */
function envelopeOf(branches: Row[], running: boolean): Span[] {
  const spans = branches.flatMap((branch) => branch.spans);
  if (spans.length === 0) return [];
  const start = Math.min(...spans.map((span) => span.start));
  const end = Math.max(...spans.map((span) => span.end ?? span.start));
  return [{ kind: "ran", start, end: running ? null : end }];
}

function approvalIn(view: View, events: EventOut[]): Approval | null {
  const step = view.steps.find((other) => other.step === "manager_approval");
  const waiting = ofKind(events, "waiting").findLast((event) => event.step === "manager_approval");
  if (step?.state !== "waiting" || !waiting) return null;
  return { since: millis(waiting.at), expires: waiting.expires_at ? millis(waiting.expires_at) : null };
}

function decisionIn(events: EventOut[]): Lane["decision"] {
  const decided = events.find((event) => event.kind === "decided");
  if (!decided) return null;
  return decided.approved ? "approved" : "denied";
}

function statusOf(
  record: Snapshot | undefined,
  completed: EventOut | undefined,
  waitsForManager: boolean,
  events: EventOut[],
): Status {
  if (record && isFinal(record.status)) return record.status;
  if (completed?.outcome) return completed.outcome;
  if (waitsForManager) return "pending_approval";
  return events.some((event) => event.kind === "started") ? "processing" : (record?.status ?? "submitted");
}
