/**
 * The time axis of a run. A wait may take minutes or days, and every other bar would become a sliver.
 * So a time in which nothing but a wait goes on is shortened, with a mark.
 */
import type { Lane } from "./lane";

/** Times in milliseconds since 1970; `end` is null while it goes on. */
export interface TimeRange {
  start: number;
  end: number | null;
}

export interface Cut {
  /** The place of the cut on the axis, in shown milliseconds. */
  at: number;
  /** How many milliseconds are left out. */
  hidden: number;
}

/** Maps moments to shown milliseconds since the start of the run. */
export interface Axis {
  show: (moment: number) => number;
  cuts: (now: number) => Cut[];
}

export const SHOWN_WAIT_MS = 3000;
/** The shortest axis of a run that has ended. */
const SHORTEST_MS = 20;
const TICK_SECONDS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];

/** The axis from `start` on, with every idle time shortened to `shownMs`. */
export function axisOf(idle: TimeRange[], start: number, shownMs = SHOWN_WAIT_MS): Axis {
  const hiddenMs = (range: TimeRange, moment: number): number => {
    const until = Math.min(moment, range.end ?? moment);
    return Math.max(0, until - range.start - shownMs);
  };
  const show = (moment: number): number =>
    moment - start - idle.reduce((sum, range) => sum + hiddenMs(range, moment), 0);
  return {
    show,
    cuts: (now) =>
      idle
        .filter((range) => range.start < now && hiddenMs(range, now) > 0)
        .map((range) => ({ at: show(range.start) + shownMs, hidden: hiddenMs(range, now) })),
  };
}

/** The times in which every lane waits for its manager or has ended. */
export function idleTimesOf(lanes: Lane[]): TimeRange[] {
  return intersection(lanes.map(idleTimes));
}

function idleTimes(lane: Lane): TimeRange[] {
  const waits = lane.rows
    .filter((row) => row.step === "manager_approval")
    .flatMap((row) => row.spans)
    .filter((span) => span.kind === "waited");
  const afterEnd = lane.completedAt === null ? [] : [{ start: lane.completedAt, end: null }];
  return [...waits, ...afterEnd];
}

/** The times in which every lane is idle. */
function intersection(perLane: TimeRange[][]): TimeRange[] {
  const [first = [], ...rest] = perLane;
  return rest.reduce((shared, idle) => shared.flatMap((a) => idle.flatMap((b) => overlap(a, b))), first);
}

function overlap(left: TimeRange, right: TimeRange): TimeRange[] {
  const start = Math.max(left.start, right.start);
  const end = left.end === null ? right.end : Math.min(left.end, right.end ?? left.end);
  return end !== null && end <= start ? [] : [{ start, end }];
}

/** The length of the axis in shown milliseconds: while the run goes on it has room ahead and grows in steps. */
export function axisLength(shown: number, finished: boolean): number {
  if (finished) return Math.max(SHORTEST_MS, shown * 1.02);
  const step = shown < 10_000 ? 2000 : shown < 60_000 ? 5000 : 30_000;
  return Math.max(6000, Math.ceil((shown + step * 0.4) / step) * step);
}

/** At most `limit` + 1 round moments on an axis, in milliseconds. */
export function ticksOf(length: number, limit: number): number[] {
  const seconds = length / 1000;
  const step = TICK_SECONDS.find((candidate) => seconds / candidate <= limit) ?? 7200;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, place) => place * step * 1000);
}
