/** The billing units that a loan's own events tell, while its engine's history isn't read yet. */
import type { EngineName, EventOut, Kind } from "../api/schema";
import { isStart, ofKind } from "./fold";

export interface Told {
  /** At least so many: what else an engine bills stands in its history only. */
  orchestration: number;
  invocations: number;
  resultBytes: number;
}

const BY_A_WORKER: ReadonlySet<Kind> = new Set<Kind>([
  "invocation_started",
  "invocation_ended",
  "replayed",
  "started",
  "succeeded",
  "failed",
  "waiting",
]);

export function toldOf(engine: EngineName, happened: EventOut[]): Told {
  const workers = happened.filter((event) => event.invocation && BY_A_WORKER.has(event.kind));
  return {
    orchestration: engine === "durable" ? operationsIn(happened) : transitionsIn(happened),
    invocations: new Set(workers.map((event) => event.invocation)).size,
    resultBytes: happened.reduce((sum, event) => sum + (event.bytes ?? 0), 0),
  };
}

/** A wait has a context and a callback beside its step; branches are inside a parallel. */
function operationsIn(happened: EventOut[]): number {
  const starts = happened.filter(isStart);
  const attempts = new Set(starts.map((event) => `${event.operation}/${event.attempt}`));
  const waits = new Set(ofKind(happened, "waiting").map((event) => event.step));
  const execution = starts.length > 0 ? 1 : 0;
  return execution + attempts.size + 2 * waits.size + forksIn(starts);
}

/** A start is a state that was entered or tried again; which choices were made, no event tells. */
function transitionsIn(happened: EventOut[]): number {
  const starts = happened.filter(isStart);
  return starts.length + forksIn(starts);
}

function forksIn(starts: EventOut[]): number {
  return new Set(starts.filter((event) => event.branch).map((event) => event.step)).size;
}
