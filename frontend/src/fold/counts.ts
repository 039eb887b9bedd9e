/**
 * The counts of a loan by its events; `shared/events/counts.py` is the same in Python, tested on the
 * same vectors. An invocation is a Lambda request that ran the workflow's function, dead ones
 * included. An attempt is a recorded start of a step.
 */
import type { EventOut, Kind } from "../api/schema";
import { deathsIn } from "./deaths";
import { isStart, ofKind } from "./fold";
import { millis } from "./order";

export interface Counts {
  invocations: number;
  /** How many of the invocations died. */
  deadInvocations: number;
  attempts: number;
  /** Operations served from checkpoints: in all invocations, and in the last one that replayed. */
  served: number;
  servedLast: number;
  /**
   * Lower bounds of what the engine's history shows: durable operations, or state transitions
   * without Choice states. The bill replaces them.
   */
  operations: number;
  transitions: number;
  resultBytes: number;
}

/** The kinds of events that the workflow's function writes; the fraud service writes none of them. */
const WORKER_KINDS: ReadonlySet<Kind> = new Set<Kind>([
  "invocation_started",
  "invocation_ended",
  "replayed",
  "started",
  "succeeded",
  "failed",
  "waiting",
]);

export function countsOf(events: EventOut[]): Counts {
  const starts = events.filter(isStart);
  const replays = ofKind(events, "replayed");
  const invocations = workerInvocations(events);
  const deaths = deathsIn(events).filter((death) => !death.ofFraudService);
  const lastStart = Math.max(...[...invocations.values()].map(([first]) => (first ? millis(first.at) : 0)));
  const repeated = deaths.filter((death) => death.at < lastStart).length;
  return {
    invocations: invocations.size,
    deadInvocations: deaths.length,
    attempts: starts.length,
    served: replays.reduce((sum, event) => sum + (event.served?.length ?? 0), 0),
    servedLast: replays.at(-1)?.served?.length ?? 0,
    operations: operationsIn(events, starts) + repeated,
    transitions: transitionsIn(starts, invocations),
    resultBytes: events.reduce((sum, event) => sum + (event.bytes ?? 0), 0),
  };
}

/** The functions that run no step of a workflow. */
const AROUND_THE_WORKFLOW: ReadonlySet<string> = new Set(["api", "fraud", "reconciler"]);

/** The events of each invocation of the workflow's function, by its Lambda request id. */
export function workerInvocations(events: EventOut[]): Map<string, EventOut[]> {
  const found = new Map<string, EventOut[]>();
  for (const event of events) {
    if (!event.invocation || !isOfWorker(event)) continue;
    found.set(event.invocation, [...(found.get(event.invocation) ?? []), event]);
  }
  return found;
}

function isOfWorker(event: EventOut): boolean {
  if (WORKER_KINDS.has(event.kind)) return true;
  return event.kind === "worker_killed" && event.function != null && !AROUND_THE_WORKFLOW.has(event.function);
}

/** A task is a transition, and a fork; a nested execution is one for all of its own states. */
function transitionsIn(starts: EventOut[], invocations: Map<string, EventOut[]>): number {
  const inside = starts.filter((event) => outerState(event) !== "");
  const nested = new Set(inside.map((event) => event.invocation));
  const tasks = [...invocations.keys()].filter((id) => !nested.has(id)).length;
  const forks = parallelsIn(starts.filter((event) => outerState(event) === ""));
  return tasks + new Set(inside.map(outerState)).size + forks;
}

/** The state that started the execution of this event's state; empty if none did. */
function outerState({ operation }: EventOut): string {
  return (operation ?? "").split("/").slice(0, -1).join("/");
}

/** A wait is a callback, in a context if its start is a step; a fork is an operation too. */
function operationsIn(events: EventOut[], starts: EventOut[]): number {
  const named = starts.filter((event) => event.operation != null);
  const attempts = new Set(named.map((event) => `${event.operation}/${event.attempt}`));
  const waits = new Set(ofKind(events, "waiting").map((event) => event.step));
  const contexts = new Set(named.map((event) => event.step).filter((step) => waits.has(step)));
  const execution = starts.length > 0 ? 1 : 0;
  return execution + attempts.size + waits.size + contexts.size + parallelsIn(starts);
}

/** How many steps run in branches, in operations or states of their own. */
function parallelsIn(starts: EventOut[]): number {
  const branches = starts.filter((event) => event.branch);
  const steps = new Set(branches.map((event) => event.step));
  const operations = (step: EventOut["step"]): number =>
    new Set(branches.filter((event) => event.step === step).map((event) => event.operation)).size;
  return [...steps].filter((step) => operations(step) > 1).length;
}
