/** What only one of the engines has: a durable function's invocations, a state machine's states. */
import type { EventOut, Workflow } from "../api/schema";
import { attemptOf, isStart, ofKind } from "./fold";
import { millis } from "./order";
import { rowsOfStep } from "./workflow";

export interface Invocation {
  id: string;
  number: number;
  /** Times in milliseconds since 1970; `end` is null while it runs. */
  start: number;
  end: number | null;
  /** Whether its process died: no end was recorded, and another invocation took over. */
  lost: boolean;
  /** The names of the operations whose results came from checkpoints. */
  served: string[];
}

export interface EnteredState {
  key: string;
  name: string;
  /** Times in milliseconds since 1970; `end` is null while the execution is in the state. */
  start: number;
  end: number | null;
}

/** The invocations of a durable function, in order; empty for a loan on the other engine. */
export function invocationsOf(events: EventOut[]): Invocation[] {
  const starts = ofKind(events, "invocation_started");
  const ends = new Map(ofKind(events, "invocation_ended").map((event) => [event.invocation, event.at]));
  const replays = new Map(ofKind(events, "replayed").map((event) => [event.invocation, event]));
  return starts.map((start, place) => {
    const end = ends.get(start.invocation);
    const next = starts[place + 1];
    const replay = replays.get(start.invocation);
    const lost = !end && next !== undefined;
    return {
      id: start.invocation ?? start.key,
      number: place + 1,
      start: millis(start.at),
      end: end ? millis(end) : lost ? lostAt(start, next, events) : null,
      lost,
      served: replay ? servedOperations(replay) : [],
    };
  });
}

/** When a lost invocation was last heard of: its last event, or the kill, before the next invocation. */
function lostAt(start: EventOut, next: EventOut, events: EventOut[]): number {
  const last = events.findLast(
    (event) =>
      event.at > start.at &&
      event.at < next.at &&
      (event.invocation === start.invocation || event.kind === "worker_killed"),
  );
  return millis((last ?? start).at);
}

/** The names in `[REPLAY] n operations served from checkpoints: name, name`. */
function servedOperations(replay: EventOut): string[] {
  const names = replay.message.split("checkpoints: ")[1];
  return names ? names.split(", ") : [];
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
    const end = events.find((event) => !isStart(event) && attemptOf(event) === attemptOf(start));
    const left = end?.kind === "waiting" ? answerTo(end, events) : end;
    return {
      key: start.key,
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
