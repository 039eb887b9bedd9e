/** The bars of a row: when a step ran, waited, or paused between attempts. */
import type { Bureau, EventOut, Step, Workflow } from "../api/schema";
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
  running: boolean,
  workflow: Workflow,
): Span[] {
  const own = events.filter((event) => event.step === step && (!bureau || event.branch === bureau));
  const stepEnd = endOf(events, stepsAfter(step, workflow));
  const starts = own.filter(isStart);
  const spans = starts.flatMap((start, place) => {
    const next = starts[place + 1];
    const until = next ? millis(next.at) : stepEnd;
    return attemptSpans(start, own, events, until, running && !next);
  });
  return [...spans, ...waitSpans(own, stepEnd)];
}

/** `until` is when the next attempt started or the step ended; `retrying` is whether one is to come. */
function attemptSpans(
  start: EventOut,
  own: EventOut[],
  events: EventOut[],
  until: number | null,
  retrying: boolean,
): Span[] {
  const end = own.find((event) => !isStart(event) && attemptOf(event) === attemptOf(start));
  if (!end) return [spanWithoutEnd(start, events, until)];
  const [startedAt, endedAt] = [millis(start.at), millis(end.at)];
  if (end.kind !== "failed") return [{ kind: "ran", start: startedAt, end: endedAt }];
  const failed: Span = { kind: "failed", start: startedAt, end: endedAt };
  const backoff: Span = { kind: "backoff", start: endedAt, end: until };
  const retried = until !== null && own.some((event) => isStart(event) && millis(event.at) === until);
  return retrying || retried ? [failed, backoff] : [failed];
}

/** An attempt without a recorded end runs, or was lost with its process, or only its end event was lost. */
function spanWithoutEnd(start: EventOut, events: EventOut[], until: number | null): Span {
  const startedAt = millis(start.at);
  const killed = events.find((event) => event.kind === "worker_killed" && millis(event.at) >= startedAt);
  const replaced = events.find(
    (event) =>
      event.kind === "invocation_started" &&
      event.invocation !== start.invocation &&
      millis(event.at) > startedAt,
  );
  const loss = killed ?? replaced;
  if (loss) return { kind: "lost", start: startedAt, end: millis(loss.at) };
  return { kind: "ran", start: startedAt, end: until };
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
