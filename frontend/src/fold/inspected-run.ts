/** The drawing of an inspected history: its rows as a tree, its invocations, and its idle times. */
import type { InspectionOut, RowOut, RowSpan, State } from "../api/schema";
import type { TimeRange } from "./axis";
import { millis } from "./order";
import type { Row } from "./row";
import type { Span } from "./spans";

/** A state, an item of a Map, or an operation. */
export interface InspectedRow extends Row {
  parent: string | null;
  kind: string;
  /** How it ended, by the engine's word: `timed_out`; `running` if the history doesn't have its end. */
  result: string;
  error: string | null;
  largestBytes: number;
  /** The ids of its events. */
  events: number[];
  /** The number of rows inside it, at any depth. */
  inside: number;
  /** The bars of the innermost rows inside it, for its drawing while it is folded. */
  innerSpans: Span[];
}

export interface InspectedInvocation {
  number: number;
  start: number;
  end: number;
  error: string | null;
  served: number;
}

/** Times in milliseconds since 1970. */
export interface InspectedRun {
  rows: InspectedRow[];
  invocations: InspectedInvocation[];
  start: number;
  end: number;
  /** The long times in which no code ran: waits, and pauses between attempts. */
  idle: TimeRange[];
}

/** A history with more rows than this is drawn with its inner rows folded. */
const MOST_UNFOLDED = 40;
/** A shorter gap isn't worth a mark on the axis. */
const LONG_MS = 1000;

export function inspectedRun({ rows = [], invocations = [] }: InspectionOut): InspectedRun {
  const drawn = inTreeOrder(rows ?? []);
  const ran = (invocations ?? []).map(
    ({ start, end, error, served }, place): InspectedInvocation => ({
      number: place + 1,
      start: millis(start),
      end: millis(end),
      error: error ?? null,
      served,
    }),
  );
  const moments = [...drawn.flatMap(({ spans }) => spans), ...ran].flatMap(({ start, end }) => [start, end ?? start]);
  const start = moments.reduce((least, moment) => Math.min(least, moment), Number.POSITIVE_INFINITY);
  const end = moments.reduce((most, moment) => Math.max(most, moment), Number.NEGATIVE_INFINITY);
  if (moments.length === 0) return { rows: [], invocations: [], start: 0, end: 0, idle: [] };
  return { rows: drawn, invocations: ran, start, end, idle: idleTimes(drawn, start, end) };
}

/** The rows that are folded at first: in a long history, everything inside an outer row. */
export function foldedAtFirst(rows: InspectedRow[]): Set<string> {
  if (rows.length <= MOST_UNFOLDED) return new Set();
  const outer = rows.filter((row) => row.depth === 0).length;
  const kept = outer + rows.filter((row) => row.depth === 1).length;
  const depth = kept > MOST_UNFOLDED * 2 ? 0 : 1;
  return new Set(rows.filter((row) => row.depth >= depth && row.inside > 0).map(({ id }) => id));
}

/** The rows outside every folded row. */
export function unfoldedRows(rows: InspectedRow[], folded: ReadonlySet<string>): InspectedRow[] {
  const hidden = new Set<string>();
  return rows.filter(({ id, parent }) => {
    const shown = parent === null || !(hidden.has(parent) || folded.has(parent));
    if (!shown) hidden.add(id);
    return shown;
  });
}

function inTreeOrder(rows: RowOut[]): InspectedRow[] {
  const inside = new Map<string | null, RowOut[]>();
  for (const row of rows) {
    const parent = row.parent ?? null;
    const siblings = inside.get(parent);
    if (siblings) siblings.push(row);
    else inside.set(parent, [row]);
  }
  const ordered: InspectedRow[] = [];
  const add = (parent: string | null, depth: number): InspectedRow[] =>
    (inside.get(parent) ?? []).map((row) => {
      const drawn = drawnRow(row, depth);
      ordered.push(drawn);
      const children = add(row.id, depth + 1);
      drawn.inside = children.reduce((sum, child) => sum + 1 + child.inside, 0);
      drawn.innerSpans = children.flatMap((child) => (child.inside > 0 ? child.innerSpans : child.spans));
      return drawn;
    });
  add(null, 0);
  return ordered;
}

function drawnRow(row: RowOut, depth: number): InspectedRow {
  return {
    id: row.id,
    label: row.name,
    depth,
    state: stateOf(row.result),
    attempts: row.attempts,
    spans: row.spans.map((span, place) => drawnSpan(span, row, place)),
    replays: 0,
    deaths: 0,
    parent: row.parent ?? null,
    kind: row.kind,
    result: row.result,
    error: row.error ?? null,
    largestBytes: row.largest_bytes,
    events: row.events,
    inside: 0,
    innerSpans: [],
  };
}

function stateOf(result: string): State {
  if (result === "running") return "running";
  return result === "succeeded" ? "succeeded" : "failed";
}

/** A run that a pause follows has failed, and so has the last run of what failed. */
function drawnSpan({ kind, start, end }: RowSpan, row: RowOut, place: number): Span {
  const times = { start: millis(start), end: end ? millis(end) : null };
  if (kind === "waiting") return { kind: "waited", ...times };
  if (kind === "retry_pause") return { kind: "backoff", ...times };
  const next = row.spans[place + 1];
  const failed = next ? next.kind === "retry_pause" : stateOf(row.result) === "failed";
  return { kind: failed ? "failed" : "ran", ...times };
}

/** The long gaps between the runs of the innermost rows. */
function idleTimes(rows: InspectedRow[], start: number, end: number): TimeRange[] {
  const busy = rows
    .filter((row) => row.inside === 0)
    .flatMap(({ spans }) => spans)
    .filter(({ kind }) => kind === "ran" || kind === "failed")
    .toSorted((left, right) => left.start - right.start);
  const gaps: TimeRange[] = [];
  let until = start;
  for (const span of busy) {
    if (span.start - until >= LONG_MS) gaps.push({ start: until, end: span.start });
    until = Math.max(until, span.end ?? end);
  }
  if (end - until >= LONG_MS) gaps.push({ start: until, end });
  return gaps;
}
