import type { EventOut } from "../api/schema";

/** Order events by their writers' clocks, ties by key; each event once, however often it came. */
export function happenedOnce(events: Iterable<EventOut>): EventOut[] {
  const byKey = new Map<string, EventOut>();
  for (const event of events) byKey.set(event.key, event);
  return [...byKey.values()].toSorted(byTime);
}

/** Stamps and keys are ASCII of one form, so comparing text is comparing what it says. */
export function byTime(left: EventOut, right: EventOut): number {
  return compare(left.at, right.at) || compare(left.key, right.key);
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** A stamp as milliseconds since 1970, with its microseconds as a fraction. */
export function millis(stamp: string): number {
  const micros = /\.\d{3}(\d{3})/.exec(stamp);
  return Date.parse(stamp) + (micros ? Number(micros[1]) / 1000 : 0);
}
