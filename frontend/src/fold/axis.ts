/**
 * The time axis of a race. A manager's coffee would squeeze everything else to slivers, so a
 * stretch in which every lane only waits for a person takes no more room than `KEPT`: it is cut,
 * and the cut is marked.
 */
import type { Lane } from "./lane";

export interface Stretch {
  start: number;
  end: number | null;
}

export interface Cut {
  /** Where on the axis the cut stands, in shown milliseconds. */
  at: number;
  /** How much time is left out. */
  hidden: number;
}

/** A mapping from moments to shown milliseconds since the start. */
export interface Axis {
  zero: number;
  show: (moment: number) => number;
  cuts: (now: number) => Cut[];
}

export const KEPT = 3000;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];

export function axisOf(lanes: Lane[], zero: number, folded: boolean): Axis {
  const idle = folded ? together(lanes.map(idleOf)) : [];
  const show = (moment: number): number =>
    moment - zero - idle.reduce((sum, stretch) => sum + hiddenBy(stretch, moment), 0);
  return {
    zero,
    show,
    cuts: (now) =>
      idle
        .filter((stretch) => stretch.start < now && hiddenBy(stretch, now) > 0)
        .map((stretch) => ({ at: show(stretch.start) + KEPT, hidden: hiddenBy(stretch, now) })),
  };
}

function hiddenBy(stretch: Stretch, moment: number): number {
  const until = Math.min(moment, stretch.end ?? moment);
  return Math.max(0, until - stretch.start - KEPT);
}

/** When a lane waits for its manager, or has ended. */
function idleOf(lane: Lane): Stretch[] {
  const waits = lane.rows
    .filter((row) => row.step === "manager_approval")
    .flatMap((row) => row.spans)
    .filter((span) => span.kind === "waited");
  const after = lane.completedAt === null ? [] : [{ start: lane.completedAt, end: null }];
  return [...waits, ...after];
}

/** The stretches in which every lane is idle, unless that's because every one has ended. */
function together(perLane: Stretch[][]): Stretch[] {
  const [first = [], ...rest] = perLane;
  return rest.reduce((shared, idle) => shared.flatMap((a) => idle.flatMap((b) => overlap(a, b))), first);
}

function overlap(left: Stretch, right: Stretch): Stretch[] {
  const start = Math.max(left.start, right.start);
  const end = left.end === null ? right.end : Math.min(left.end, right.end ?? left.end);
  return end !== null && end <= start ? [] : [{ start, end }];
}

/** The axis' length: some room ahead of the present, growing in even steps. */
export function lengthFor(shown: number, finished: boolean): number {
  if (finished) return Math.max(1000, shown * 1.02);
  const step = shown < 10_000 ? 2000 : shown < 60_000 ? 5000 : 30_000;
  return Math.max(6000, Math.ceil((shown + step * 0.4) / step) * step);
}

/** Round moments for ticks: at most `most` of them. */
export function ticksFor(length: number, most: number): number[] {
  const seconds = length / 1000;
  const step = STEPS.find((one) => seconds / one <= most) ?? 7200;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, place) => place * step * 1000);
}
