/** Two lanes under one clock: where each stands and how far apart they are. */
import type { EngineName } from "../api/schema";
import type { Lane } from "./lane";
import { lasted } from "./spans";

/** Which lane is ahead, by how much, measured where; times in milliseconds. */
export interface Difference {
  ahead: EngineName;
  by: number;
  /** The last step that both lanes have ended, or null when both loans have. */
  at: string | null;
}

/** When the clock of these lanes began: the first word of any of them. */
export function zeroOf(lanes: Lane[]): number | null {
  const starts = lanes.flatMap((lane) => lane.submittedAt ?? []);
  return starts.length > 0 ? Math.min(...starts) : null;
}

/** When the clock stopped: once every lane is over. */
export function stoppedAt(lanes: Lane[]): number | null {
  const ends = lanes.flatMap((lane) => lane.completedAt ?? []);
  return lanes.length > 0 && ends.length === lanes.length ? Math.max(...ends) : null;
}

/** The difference at the last milestone that both lanes have passed. */
export function differenceOf(lanes: Lane[]): Difference | null {
  const [left, right] = lanes;
  if (!left || !right) return null;
  if (left.completedAt !== null && right.completedAt !== null) {
    return between(left, left.completedAt, right, right.completedAt, null);
  }
  const passed = left.rows.findLast((row) => endOf(row.id, left) && endOf(row.id, right));
  if (!passed) return null;
  return between(left, endOf(passed.id, left) ?? 0, right, endOf(passed.id, right) ?? 0, passed.step);
}

/** How much later this row ended in `lane` than in `other`, or null if it hasn't in both. */
export function behind(rowId: string, lane: Lane, other: Lane | undefined): number | null {
  const own = endOf(rowId, lane);
  const theirs = other ? endOf(rowId, other) : null;
  return own === null || theirs === null ? null : own - theirs;
}

/** How long a loan took, and how much of that somebody outside let it wait. */
export function elapsed(lane: Lane, now: number): { total: number; waited: number } {
  const end = lane.completedAt ?? now;
  const waits = lane.rows.flatMap((row) => row.spans);
  return {
    total: lane.submittedAt === null ? 0 : Math.max(0, end - lane.submittedAt),
    waited: lasted(waits, ["waited"], end),
  };
}

function endOf(rowId: string, lane: Lane): number | null {
  const row = lane.rows.find((one) => one.id === rowId);
  if (!row || (row.state !== "succeeded" && row.state !== "failed")) return null;
  return row.spans.at(-1)?.end ?? null;
}

function between(
  left: Lane,
  leftAt: number,
  right: Lane,
  rightAt: number,
  at: string | null,
): Difference {
  const ahead = leftAt <= rightAt ? left : right;
  return { ahead: ahead.engine, by: Math.abs(leftAt - rightAt), at };
}
