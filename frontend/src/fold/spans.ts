/** What a row draws: the stretches of time in which a step ran, waited, or stood between attempts. */
import type { Bureau, EventOut } from "../api/schema";
import { attemptOf, isStart, ofKind } from "./fold";
import { millis } from "./order";
import { PIPELINE, type PipelineStep, WAITS } from "./pipeline";

export type SpanKind = "ran" | "failed" | "lost" | "waited" | "backed-off";

/** Times in milliseconds since 1970 by the writers' clocks; `end` is null while it goes on. */
export interface Span {
  kind: SpanKind;
  start: number;
  end: number | null;
}

/** The spans of a step (or of one bureau's part of it), from a loan's events in order. */
export function spansOf(
  step: PipelineStep,
  bureau: Bureau | null,
  happened: EventOut[],
  retrying: boolean,
): Span[] {
  const own = happened.filter((e) => e.step === step && (!bureau || e.branch === bureau));
  const over = endOf(step, happened);
  const starts = own.filter(isStart);
  const spans = starts.flatMap((start, place) => {
    const next = starts[place + 1];
    const until = next ? millis(next.at) : over;
    return attemptSpans(start, own, happened, until, retrying && !next);
  });
  return WAITS.has(step) ? [...spans, ...waitSpans(own, over)] : spans;
}

function attemptSpans(
  start: EventOut,
  own: EventOut[],
  happened: EventOut[],
  until: number | null,
  retrying: boolean,
): Span[] {
  const began = millis(start.at);
  const end = own.find((e) => !isStart(e) && attemptOf(e) === attemptOf(start));
  if (!end) return [unended(start, happened, until)];
  const ended = millis(end.at);
  if (end.kind !== "failed") return [{ kind: "ran", start: began, end: ended }];
  const failed: Span = { kind: "failed", start: began, end: ended };
  const pause: Span = { kind: "backed-off", start: ended, end: until };
  return retrying || (until !== null && own.some((e) => isStart(e) && millis(e.at) === until))
    ? [failed, pause]
    : [failed];
}

/** An attempt without an end: it runs, or it was lost with its process, or only its end was lost. */
function unended(start: EventOut, happened: EventOut[], until: number | null): Span {
  const began = millis(start.at);
  const died = happened.find((e) => e.kind === "worker_killed" && millis(e.at) >= began);
  const replaced = happened.find(
    (e) =>
      e.kind === "invocation_started" && e.invocation !== start.invocation && millis(e.at) > began,
  );
  const gone = died ?? replaced;
  const lostAt = gone ? millis(gone.at) : until;
  if (gone || until !== null) return { kind: gone ? "lost" : "ran", start: began, end: lostAt };
  return { kind: "ran", start: began, end: null };
}

function waitSpans(own: EventOut[], over: number | null): Span[] {
  const asked = ofKind(own, "waiting")[0];
  if (!asked) return [];
  const answer = own.find((e) => e.kind === "resumed" || e.kind === "timed_out");
  return [{ kind: "waited", start: millis(asked.at), end: answer ? millis(answer.at) : over }];
}

/** When a later step began or the loan ended: by then this step is over, whatever was written. */
function endOf(step: PipelineStep, happened: EventOut[]): number | null {
  const passed = new Set<string>([
    ...PIPELINE.slice(PIPELINE.indexOf(step) + 1),
    "close_application",
    "withdraw_offer",
  ]);
  const later = happened.find(
    (e) => e.kind === "completed" || (isStart(e) && e.step && passed.has(e.step)),
  );
  return later ? millis(later.at) : null;
}

/** How long spans of some kinds lasted together, the open ones until `now`. */
export function lasted(spans: Span[], kinds: readonly SpanKind[], now: number): number {
  return spans
    .filter((span) => kinds.includes(span.kind))
    .reduce((sum, span) => sum + Math.max(0, (span.end ?? now) - span.start), 0);
}
