/**
 * The time axis of a run. A manager may take minutes, and every other bar would become a sliver. So
 * a time in which every lane only waits for a manager is cut to `SHOWN_WAIT_MS`, with a mark.
 */
import type { Lane } from "./lane";

/** Times in milliseconds since 1970; `end` is null while it goes on. */
interface TimeRange {
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
const TICK_SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];

/** The axis of these lanes; `cutWaits` is whether long waits for a manager are cut. */
export function axisOf(lanes: Lane[], start: number, cutWaits: boolean): Axis {
  const idle = cutWaits ? intersection(lanes.map(idleTimes)) : [];
  const show = (moment: number): number =>
    moment - start - idle.reduce((sum, range) => sum + hiddenMs(range, moment), 0);
  return {
    show,
    cuts: (now) =>
      idle
        .filter((range) => range.start < now && hiddenMs(range, now) > 0)
        .map((range) => ({ at: show(range.start) + SHOWN_WAIT_MS, hidden: hiddenMs(range, now) })),
  };
}

/** How much of an idle time is left out until a moment. */
function hiddenMs(range: TimeRange, moment: number): number {
  const until = Math.min(moment, range.end ?? moment);
  return Math.max(0, until - range.start - SHOWN_WAIT_MS);
}

/** When a lane waits for its manager or has ended. */
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
  if (finished) return Math.max(1000, shown * 1.02);
  const step = shown < 10_000 ? 2000 : shown < 60_000 ? 5000 : 30_000;
  return Math.max(6000, Math.ceil((shown + step * 0.4) / step) * step);
}

/** At most `limit` + 1 round moments on an axis, in milliseconds. */
export function ticksOf(length: number, limit: number): number[] {
  const seconds = length / 1000;
  const step = TICK_SECONDS.find((candidate) => seconds / candidate <= limit) ?? 7200;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, place) => place * step * 1000);
}
