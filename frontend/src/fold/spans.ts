/** The bars of a row: when a step ran, waited, or paused between attempts. */
import type { Bureau, EventOut, Step, Workflow } from "../api/schema";
import { type Death, isAttemptEnd } from "./deaths";
import { attemptOf, isStart, ofKind } from "./fold";
import { millis } from "./order";
import { stepsAfter } from "./workflow";

export type SpanKind = "ran" | "failed" | "lost" | "waited" | "backoff";

/** Times in milliseconds since 1970 by the writers' clocks; `end` is null while it goes on. */
export interface Span {
  kind: SpanKind;
  start: number;
  end: number | null;
}

/** The spans of a step, or of one bureau's branch of it. */
export function spansOf(
  step: Step,
  bureau: Bureau | null,
  events: EventOut[],
  deaths: Death[],
  running: boolean,
  workflow: Workflow,
): Span[] {
  const own = events.filter((event) => event.step === step && (!bureau || event.branch === bureau));
  const stepEnd = endOf(events, stepsAfter(step, workflow));
  const starts = own.filter(isStart);
  const spans = starts.flatMap((start, place) => {
    const next = starts[place + 1];
    const until = next ? millis(next.at) : stepEnd;
    return attemptSpans(start, own, deaths, until, next !== undefined || running);
  });
  const lost = deathsBeforeStart(step, bureau, deaths, starts);
  return [...lost, ...spans, ...waitSpans(own, stepEnd)].toSorted((left, right) => left.start - right.start);
}

/** `until` is when the next attempt started or the step ended; `again` is whether one comes. */
function attemptSpans(
  start: EventOut,
  own: EventOut[],
  deaths: Death[],
  until: number | null,
  again: boolean,
): Span[] {
  const end = own.find((event) => isAttemptEnd(event) && attemptOf(event) === attemptOf(start));
  const startedAt = millis(start.at);
  const death = deaths.find((other) => other.invocation === start.invocation && other.at >= startedAt);
  if (!end && !death) return [{ kind: "ran", start: startedAt, end: until }];
  const endedAt = end ? millis(end.at) : (death?.at ?? startedAt);
  if (end && end.kind !== "failed") return [{ kind: "ran", start: startedAt, end: endedAt }];
  const ended: Span = { kind: end ? "failed" : "lost", start: startedAt, end: endedAt };
  return again ? [ended, { kind: "backoff", start: endedAt, end: until }] : [ended];
}

/** A process that died before it could record its start leaves a mark without length. */
function deathsBeforeStart(step: Step, bureau: Bureau | null, deaths: Death[], starts: EventOut[]): Span[] {
  const started = new Set(starts.map((event) => event.invocation));
  return deaths
    .filter((death) => death.step === step && (death.branch ?? null) === bureau && !started.has(death.invocation))
    .map(({ at }) => ({ kind: "lost", start: at, end: at }));
}

function waitSpans(own: EventOut[], stepEnd: number | null): Span[] {
  const waiting = ofKind(own, "waiting")[0];
  if (!waiting) return [];
  const answer = own.find((event) => event.kind === "resumed" || event.kind === "timed_out");
  return [{ kind: "waited", start: millis(waiting.at), end: answer ? millis(answer.at) : stepEnd }];
}

/** When a later step started or the loan ended: this step is over by then, whatever was recorded. */
function endOf(events: EventOut[], later: Set<Step>): number | null {
  const next = events.find(
    (event) => event.kind === "completed" || (isStart(event) && event.step && later.has(event.step)),
  );
  return next ? millis(next.at) : null;
}

/** The total duration of the spans of some kinds; open spans count until `now`. */
export function totalDuration(spans: Span[], kinds: readonly SpanKind[], now: number): number {
  return spans
    .filter((span) => kinds.includes(span.kind))
    .reduce((sum, span) => sum + Math.max(0, (span.end ?? now) - span.start), 0);
}
