/** An engine's history beside the lens: what was written when, and with which input or result. */
import type { LensInvocation, LensOperation } from "../api/lens";
import { withInner } from "./operations";

export interface LensEvent {
  id: number;
  type: string;
  /** ISO 8601. */
  at: string;
  /** The durable operation or the state; nothing for events of the execution and its invocations. */
  name?: string | null;
  /** The size of the input or the result. */
  bytes?: number | null;
  error?: string | null;
  /** The input or the result itself, as JSON for people; only of histories that keep it. */
  payload?: string;
}

/** An event of `GetDurableExecutionHistory`, as the committed histories have it. */
interface FileEvent {
  EventId: number;
  EventType: string;
  EventTimestamp: string;
  Name?: string;
  [details: string]: unknown;
}

/** The events of a committed history, with the inputs and results in it. */
export function eventsOfFile(events: FileEvent[]): LensEvent[] {
  return events.map((event) => {
    const { EventId: id, EventType: type, EventTimestamp: at, Name: name } = event;
    const details = (event[`${type}Details`] ?? {}) as Record<string, { Payload?: unknown } | undefined>;
    const payload = details.Input?.Payload ?? details.Result?.Payload ?? details.Error?.Payload;
    return {
      id,
      type,
      at,
      name: /^(Execution|Invocation)/.test(type) ? null : name,
      ...(typeof payload === "string" && { payload: readable(payload), bytes: new TextEncoder().encode(payload).length }),
      ...(payload && typeof payload === "object" ? { payload: JSON.stringify(payload, null, 2) } : {}),
    };
  });
}

/** JSON with line breaks; the SDK's type tags around each value are left out. */
function readable(payload: string): string {
  try {
    return JSON.stringify(untagged(JSON.parse(payload)), null, 2);
  } catch {
    return payload;
  }
}

/** The SDK writes a value as `{"t": type, "v": value}` where JSON has no type for it. */
function untagged(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(untagged);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length === 2 && "t" in value && "v" in value) return untagged(value.v);
  return Object.fromEntries(entries.map(([name, inner]) => [name, untagged(inner)]));
}

/** The events that an invocation wrote. */
export function eventsIn(history: LensEvent[], { events: [first, last] }: LensInvocation): LensEvent[] {
  return history.filter(({ id }) => id >= first && id <= last);
}

/** The line that called an operation, and the operations of each line, by the operations' names. */
export function lineOf(invocation: LensInvocation, operation: string): number | null {
  const found = Object.entries(invocation.operations).find(([, called]) => namesOf(called).has(operation));
  return found ? Number(found[0]) : null;
}

/** The names of operations and of those inside them. */
export function namesOf(operations: LensOperation[]): Set<string> {
  return new Set(withInner(operations).map(({ name }) => name));
}

/** A moment in ms since the first event. */
export function sinceFirst(history: LensEvent[], { at }: LensEvent): number {
  const [first] = history;
  return first ? Date.parse(at) - Date.parse(first.at) : 0;
}

export interface MomentOfRun {
  /** The invocation that runs or ran last. */
  invocation: number;
  /** Whether its function still runs. */
  runs: boolean;
  /** The id of the last event that is written. */
  event: number;
}

/** What a run does so many ms after its first event. */
export function momentAt(history: LensEvent[], invocations: LensInvocation[], ms: number): MomentOfRun {
  const written = history.filter((event) => sinceFirst(history, event) <= ms);
  const event = written.at(-1)?.id ?? 1;
  const current = invocations.findLast(({ events: [first] }) => event >= first) ?? invocations[0];
  return { invocation: current?.number ?? 1, runs: event < (current?.events[1] ?? 0), event };
}

/** The input and the output of a state in the other engine's history. */
export function dataOfState(states: LensEvent[], name: string): { input: LensEvent | null; output: LensEvent | null } {
  const find = (end: string): LensEvent | null =>
    states.find((event) => event.name === name && event.type.endsWith(end)) ?? null;
  return { input: find("StateEntered"), output: find("StateExited") };
}
