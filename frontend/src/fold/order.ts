import type { EventOut } from "../api/schema";

/** Events by time, ties by key; each event once, however often it was received. */
export function inOrder(events: Iterable<EventOut>): EventOut[] {
  const byKey = new Map<string, EventOut>();
  for (const event of events) byKey.set(event.key, event);
  return [...byKey.values()].toSorted(byTime);
}

/** Timestamps and keys are ASCII text of one form, so their text order is their order. */
function byTime(left: EventOut, right: EventOut): number {
  return compare(left.at, right.at) || compare(left.key, right.key);
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** A timestamp as milliseconds since 1970, with microseconds as a fraction. */
export function millis(timestamp: string): number {
  const micros = /\.\d{3}(\d{3})/.exec(timestamp);
  return Date.parse(timestamp) + (micros ? Number(micros[1]) / 1000 : 0);
}
