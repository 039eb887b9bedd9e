/** The billing units that a loan's own events tell, while its engine's history isn't read yet. */
import type { EngineName, EventOut, Kind } from "../api/schema";
import { isStart } from "./fold";

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

/** A start is a state entered or tried again; an attempt, which a crash begins again, is an operation. */
export function toldOf(engine: EngineName, happened: EventOut[]): Told {
  const starts = happened.filter(isStart);
  const attempts = new Set(starts.map((event) => `${event.operation}/${event.attempt}`));
  const execution = starts.length > 0 ? 1 : 0;
  const workers = happened.filter((event) => event.invocation && BY_A_WORKER.has(event.kind));
  return {
    orchestration: engine === "durable" ? execution + attempts.size : starts.length,
    invocations: new Set(workers.map((event) => event.invocation)).size,
    resultBytes: happened.reduce((sum, event) => sum + (event.bytes ?? 0), 0),
  };
}
