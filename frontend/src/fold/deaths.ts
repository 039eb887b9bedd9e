/**
 * Deaths of the processes that run a loan; `shared/events/deaths.py` is the same in Python. The lab
 * records a death when it happens. On AWS no event records one: an invocation without an end is
 * dead once another invocation repeats its work.
 */
import type { EventOut, PauseOwner, Step } from "../api/schema";
import { isStart, ofKind } from "./fold";
import { millis } from "./order";

export interface Death {
  /** The Lambda request whose process died. */
  invocation: string;
  /** In milliseconds since 1970: when it was recorded, or the invocation's last event. */
  at: number;
  /** What ran in it; null where that is not known. */
  step: Step | null;
  branch: EventOut["branch"];
  /** Whether it was the fraud service's process and not the workflow's. */
  ofFraudService: boolean;
  /** How long nothing runs after it, and whose constant that is; null where it is not known. */
  pauseMs: number | null;
  pausedBy: PauseOwner | null;
}

/** A kill that waits for the next process that runs the loan. */
export interface ArmedKill {
  /** In milliseconds since 1970. */
  at: number;
  /** When it killed a process; null until then. */
  firedAt: number | null;
}

/** The deaths that these events record or imply, the earliest first. */
export function deathsIn(events: EventOut[]): Death[] {
  const recorded = ofKind(events, "worker_killed")
    .filter((event) => event.invocation && !event.armed)
    .map(recordedDeath);
  const known = new Set(recorded.map(({ invocation }) => invocation));
  const implied = supersededStarts(events).filter(({ invocation }) => invocation && !known.has(invocation));
  return [...recorded, ...implied.map((start) => impliedDeath(start, events))].toSorted((a, b) => a.at - b.at);
}

function recordedDeath(event: EventOut): Death {
  return {
    invocation: event.invocation ?? "",
    at: millis(event.at),
    step: event.step ?? null,
    branch: event.branch,
    ofFraudService: event.function === "fraud",
    pauseMs: event.pause_ms ?? null,
    pausedBy: event.paused_by ?? null,
  };
}

function impliedDeath(start: EventOut, events: EventOut[]): Death {
  const last = events.findLast((event) => event.invocation === start.invocation) ?? start;
  return {
    invocation: start.invocation ?? "",
    at: millis(last.at),
    step: start.step ?? null,
    branch: start.branch,
    ofFraudService: false,
    pauseMs: null,
    pausedBy: null,
  };
}

/** The starts of invocations whose end is missing although another one began the same again. */
function supersededStarts(events: EventOut[]): EventOut[] {
  const invocations = ofKind(events, "invocation_started");
  if (invocations.length > 0) {
    const ended = new Set(ofKind(events, "invocation_ended").map((event) => event.invocation));
    return invocations.slice(0, -1).filter((event) => !ended.has(event.invocation));
  }
  const ends = new Set(events.filter(isAttemptEnd).map(runOf));
  const starts = events.filter(isStart);
  return starts.filter(
    (start, place) => !ends.has(runOf(start)) && starts.slice(place + 1).some((later) => isSameRow(later, start)),
  );
}

/** The kills that were armed while no process ran, the earliest first. */
export function armedKillsIn(events: EventOut[]): ArmedKill[] {
  const kills = ofKind(events, "worker_killed");
  return kills
    .filter((event) => event.armed)
    .map((event) => {
      const fired = kills.find((other) => !other.armed && other.at >= event.at);
      return { at: millis(event.at), firedAt: fired ? millis(fired.at) : null };
    });
}

export function isAttemptEnd({ kind }: EventOut): boolean {
  return kind === "succeeded" || kind === "failed" || kind === "waiting";
}

function runOf(event: EventOut): string {
  return [event.step, event.branch, event.invocation].join("/");
}

export function isSameRow(left: EventOut, right: EventOut): boolean {
  return left.step === right.step && left.branch === right.branch;
}
