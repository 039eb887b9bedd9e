/** What only one of the engines does: invocations with replays, and states entered. */
import type { EventOut } from "../api/schema";
import { attemptOf, isStart, ofKind } from "./fold";
import { millis } from "./order";

export interface Invocation {
  id: string;
  number: number;
  start: number;
  end: number | null;
  /** Its process died: it never told its end, and another invocation took over. */
  lost: boolean;
  /** The operations that it was served from checkpoints instead of running them again. */
  served: string[];
  /** The operations that it ran. */
  ran: string[];
}

export interface StateEntered {
  key: string;
  name: string;
  start: number;
  end: number | null;
}

/** The invocations of a durable function, in order; a loan on the other engine has none. */
export function invocationsOf(happened: EventOut[]): Invocation[] {
  const starts = ofKind(happened, "invocation_started");
  const ended = new Map(ofKind(happened, "invocation_ended").map((e) => [e.invocation, e.at]));
  const replays = new Map(ofKind(happened, "replayed").map((e) => [e.invocation, e]));
  return starts.map((start, place) => {
    const end = ended.get(start.invocation);
    const next = starts[place + 1];
    const replay = replays.get(start.invocation);
    const lost = !end && next !== undefined;
    return {
      id: start.invocation ?? start.key,
      number: place + 1,
      start: millis(start.at),
      end: end ? millis(end) : lost ? diedAt(start, next, happened) : null,
      lost,
      served: replay ? servedBy(replay) : [],
      ran: ranIn(start.invocation, happened),
    };
  });
}

/** Without word of a kill, an invocation is known to be gone when the next one begins. */
function diedAt(start: EventOut, next: EventOut, happened: EventOut[]): number {
  const own = happened.findLast(
    (e) => e.at > start.at && e.at < next.at && (e.invocation === start.invocation || e.kind === "worker_killed"),
  );
  return millis((own ?? start).at);
}

/** The names in `[REPLAY] n operations served from checkpoints: name, name`. */
export function servedBy(replay: EventOut): string[] {
  const names = replay.message.split("checkpoints: ")[1];
  return names ? names.split(", ") : [];
}

/** The row that an operation belongs to: the callback's plumbing belongs to its wait. */
export function rowOfOperation(operation: string): string {
  const name = operation.split(" ")[0] ?? operation;
  return name === "credit_reports" ? "pull_credit_report" : name;
}

function ranIn(invocation: string | null | undefined, happened: EventOut[]): string[] {
  const starts = happened.filter((e) => isStart(e) && e.invocation === invocation);
  return [...new Set(starts.map((e) => e.operation ?? e.step ?? e.key))];
}

/** The states that a state machine entered to run a task, in order. */
export function statesOf(happened: EventOut[]): StateEntered[] {
  return happened.filter(isStart).map((start) => {
    const end = happened.find((e) => !isStart(e) && attemptOf(e) === attemptOf(start));
    const left = end?.kind === "waiting" ? answered(end, happened) : end;
    return {
      key: start.key,
      name: start.operation ?? start.step ?? start.key,
      start: millis(start.at),
      end: left ? millis(left.at) : (overBy(start, happened) ?? null),
    };
  });
}

function answered(waiting: EventOut, happened: EventOut[]): EventOut | undefined {
  return happened.find(
    (e) =>
      e.at > waiting.at &&
      ((e.step === waiting.step && (e.kind === "resumed" || e.kind === "timed_out")) ||
        (isStart(e) && e.step !== waiting.step)),
  );
}

/** An attempt whose end was never written is over once another step or attempt began. */
function overBy(start: EventOut, happened: EventOut[]): number | undefined {
  const over = happened.find(
    (e) =>
      e.at > start.at &&
      (e.kind === "completed" || (isStart(e) && (e.step !== start.step || e.branch === start.branch))),
  );
  return over && millis(over.at);
}
