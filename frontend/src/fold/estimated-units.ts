/** The billing units of a running loan, estimated from its events; its bill replaces them later. */
import type { EngineName, EventOut, Kind } from "../api/schema";
import { isStart, ofKind } from "./fold";

export interface EstimatedUnits {
  /** Durable operations or state transitions; a lower bound, because events don't show all of them. */
  orchestration: number;
  invocations: number;
  resultBytes: number;
}

/** The kinds of events that the workers of a loan write; the fraud service is not one of them. */
const WORKER_KINDS: ReadonlySet<Kind> = new Set<Kind>([
  "invocation_started",
  "invocation_ended",
  "replayed",
  "started",
  "succeeded",
  "failed",
  "waiting",
]);

export function estimateUnits(engine: EngineName, events: EventOut[]): EstimatedUnits {
  const ofWorkers = events.filter((event) => event.invocation && WORKER_KINDS.has(event.kind));
  return {
    orchestration: engine === "durable" ? operationsIn(events) : transitionsIn(events),
    invocations: new Set(ofWorkers.map((event) => event.invocation)).size,
    resultBytes: events.reduce((sum, event) => sum + (event.bytes ?? 0), 0),
  };
}

/** A wait is a context and a callback beside its step; branches run inside a parallel operation. */
function operationsIn(events: EventOut[]): number {
  const starts = events.filter(isStart);
  const attempts = new Set(starts.map((event) => `${event.operation}/${event.attempt}`));
  const waits = new Set(ofKind(events, "waiting").map((event) => event.step));
  const execution = starts.length > 0 ? 1 : 0;
  return execution + attempts.size + 2 * waits.size + parallelsIn(starts);
}

/** Each start is a state that was entered or retried; no event shows the Choice states. */
function transitionsIn(events: EventOut[]): number {
  const starts = events.filter(isStart);
  return starts.length + parallelsIn(starts);
}

function parallelsIn(starts: EventOut[]): number {
  return new Set(starts.filter((event) => event.branch).map((event) => event.step)).size;
}
