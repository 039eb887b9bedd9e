/** The lanes of a run under one clock: where each stands and how far apart they are. */
import type { EngineName } from "../api/schema";
import type { Lane, StepRow } from "./lane";

/** Lanes that are closer than this are level: an event is drawn some tens of milliseconds after it happened. */
export const LEVEL_BELOW_MS = 50;

export interface Lead {
  /** The engine that is ahead; null if the lanes are level. */
  engine: EngineName | null;
  /** By how many milliseconds the engine is ahead. */
  ms: number;
  /** The label of the step of the last row that has ended on both lanes; null if both loans have ended. */
  after: string | null;
}

/** When the clock of these lanes started: at the first event of any of them. */
export function startedAt(lanes: Lane[]): number | null {
  const starts = lanes.flatMap((lane) => lane.submittedAt ?? []);
  return starts.length > 0 ? Math.min(...starts) : null;
}

/** When the clock of these lanes stopped: when the last of them ended. */
export function stoppedAt(lanes: Lane[]): number | null {
  const ends = lanes.flatMap((lane) => lane.completedAt ?? []);
  return lanes.length > 0 && ends.length === lanes.length ? Math.max(...ends) : null;
}

/** Which lane is ahead at the last point that both have passed. */
export function leadOf(lanes: Lane[]): Lead | null {
  const [left, right] = lanes;
  if (!left || !right) return null;
  if (left.completedAt !== null && right.completedAt !== null) {
    return leadBetween(left, left.completedAt, right, right.completedAt, null);
  }
  const passed = left.rows.findLast((row) => endOf(row.id, left) && endOf(row.id, right));
  if (!passed) return null;
  return leadBetween(left, endOf(passed.id, left) ?? 0, right, endOf(passed.id, right) ?? 0, stepOf(passed, left));
}

/** How many milliseconds later this row ended on `lane` than on `other`; null until it has on both. */
export function lagOf(rowId: string, lane: Lane, other: Lane | undefined): number | null {
  const own = endOf(rowId, lane);
  const theirs = other ? endOf(rowId, other) : null;
  return own === null || theirs === null ? null : own - theirs;
}

/** How long a loan has taken, in milliseconds. */
export function elapsed(lane: Lane, now: number): number {
  return lane.submittedAt === null ? 0 : Math.max(0, (lane.completedAt ?? now) - lane.submittedAt);
}

function endOf(rowId: string, lane: Lane): number | null {
  const row = lane.rows.find((other) => other.id === rowId);
  if (!row || (row.state !== "succeeded" && row.state !== "failed")) return null;
  return row.spans.at(-1)?.end ?? null;
}

function stepOf({ step, label }: StepRow, { view }: Lane): string {
  return view.steps.find((other) => other.step === step)?.label ?? label;
}

function leadBetween(
  left: Lane,
  leftEnd: number,
  right: Lane,
  rightEnd: number,
  after: string | null,
): Lead {
  const ms = Math.abs(leftEnd - rightEnd);
  const ahead = leftEnd <= rightEnd ? left : right;
  return { engine: ms < LEVEL_BELOW_MS ? null : ahead.engine, ms, after };
}
