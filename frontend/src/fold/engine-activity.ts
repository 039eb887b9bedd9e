/** What the engine runs: the invocations of the workflow's function, and a state machine's states. */
import type { EventOut, Workflow } from "../api/schema";
import { workerInvocations } from "./counts";
import type { Death } from "./deaths";
import { attemptOf, isStart } from "./fold";
import { millis } from "./order";
import { rowsOfStep } from "./workflow";

export interface Invocation {
  id: string;
  number: number;
  /** Times in milliseconds since 1970; `end` is null while it runs. */
  start: number;
  end: number | null;
  /** Whether its process died. */
  dead: boolean;
  /** The names of the operations whose results came from checkpoints. */
  served: string[];
  /** The state that a task ran for; null on a durable function, which runs many operations. */
  state: string | null;
}

export interface EnteredState {
  name: string;
  /** Times in milliseconds since 1970; `end` is null while the execution is in the state. */
  start: number;
  end: number | null;
}

/** A time in which nothing runs, because a process died. */
export interface Pause {
  /** In milliseconds since 1970. */
  since: number;
  death: Death;
}

/** The invocations of the workflow's function, dead ones included, in the order of their first events. */
export function invocationsOf(events: EventOut[], deaths: Death[], finished: boolean): Invocation[] {
  const diedAt = new Map(deaths.map((death) => [death.invocation, death.at]));
  return [...workerInvocations(events)].map(([id, own], place) => {
    const end = endOfInvocation(own, events);
    const death = diedAt.get(id) ?? null;
    const first = own[0] as EventOut;
    const last = own.at(-1) as EventOut;
    return {
      id,
      number: place + 1,
      start: millis(first.at),
      end: death ?? end ?? (finished ? millis(last.at) : null),
      dead: death !== null,
      served: own.flatMap((event) => event.served ?? []),
      state: own.some((event) => event.kind === "invocation_started") ? null : (first.operation ?? null),
    };
  });
}

function endOfInvocation(own: EventOut[], events: EventOut[]): number | null {
  const durable = own.find((event) => event.kind === "invocation_started");
  if (durable) {
    const ended = own.find((event) => event.kind === "invocation_ended");
    return ended ? millis(ended.at) : null;
  }
  const start = own.find(isStart);
  const end = own.find((event) => !isStart(event));
  if (end) return millis(end.at);
  return start ? (overBy(start, events) ?? null) : null;
}

/** The pause after a process died, until the engine starts its work again; null if there is none now. */
export function pauseIn(events: EventOut[], deaths: Death[], finished: boolean): Pause | null {
  const death = deaths.findLast((other) => !other.ofFraudService);
  if (finished || !death) return null;
  const durable = events.some((event) => event.kind === "invocation_started");
  const goesOn = events.some(
    (event) =>
      millis(event.at) > death.at &&
      event.invocation !== death.invocation &&
      (durable ? event.kind === "invocation_started" : isStart(event) && isRowOf(event, death)),
  );
  return goesOn ? null : { since: death.at, death };
}

function isRowOf(event: EventOut, death: Death): boolean {
  return death.step === null || (event.step === death.step && event.branch === death.branch);
}

/**
 * The row of a durable operation. The SDK's own operations of a callback start with the name of its
 * step; an operation that is named like no row is the parallel one around the branches.
 */
export function rowOfOperation(operation: string, { steps }: Workflow): string | undefined {
  const name = operation.split(" ")[0] ?? operation;
  const isRow = steps.flatMap(rowsOfStep).some((row) => row.id === name);
  return isRow ? name : steps.find((step) => step.branches)?.step;
}

/** The task states that a state machine entered, in order. */
export function enteredStates(events: EventOut[]): EnteredState[] {
  return events.filter(isStart).map((start) => {
    const end = events.find(
      (event) => !isStart(event) && event.kind !== "worker_killed" && attemptOf(event) === attemptOf(start),
    );
    const left = end?.kind === "waiting" ? answerTo(end, events) : end;
    return {
      name: start.operation ?? start.step ?? start.key,
      start: millis(start.at),
      end: left ? millis(left.at) : (overBy(start, events) ?? null),
    };
  });
}

function answerTo(waiting: EventOut, events: EventOut[]): EventOut | undefined {
  return events.find(
    (event) =>
      event.at > waiting.at &&
      ((event.step === waiting.step && (event.kind === "resumed" || event.kind === "timed_out")) ||
        (isStart(event) && event.step !== waiting.step)),
  );
}

/** An attempt without a recorded end is over once another step or attempt has started. */
function overBy(start: EventOut, events: EventOut[]): number | undefined {
  const next = events.find(
    (event) =>
      event.at > start.at &&
      (event.kind === "completed" ||
        (isStart(event) && (event.step !== start.step || event.branch === start.branch))),
  );
  return next && millis(next.at);
}
