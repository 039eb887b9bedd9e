import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { ClockContext } from "../clock/run-clock";
import { axisOf } from "../fold/axis";
import { foldedAtFirst, type InspectedRow, type InspectedRun, unfoldedRows } from "../fold/inspected-run";
import { plural } from "../format/units";
import { AxisRow } from "../timeline/axis-row";
import { Legend } from "../timeline/legend";
import { Timeline } from "../timeline/timeline";
import { InspectedInvocations, InspectedRowLine } from "./inspected-rows";
import type { HistoryEvent } from "./events";
import { RowEvents } from "./row-events";
import "../timeline/rows.css";
import "../timeline/bars.css";

/** Of the time in which code ran, the part that a long wait keeps on the axis. */
const SHOWN_SHARE = 0.1;
const SHORTEST_WAIT_MS = 20;
const ROW_PX = 32;
/** So few rows are all in the document, so that a browser finds and prints them. */
const MOST_AT_ONCE = 300;
const ROWS_AROUND = 20;

interface Props {
  run: InspectedRun;
  engine: string;
  events: Map<number, HistoryEvent>;
}

/** The rows of a history as bars on one time axis. Only the rows near the window are in the document. */
export function RunDrawing({ run, engine, events }: Props) {
  const { rows, start, end, idle } = run;
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => foldedAtFirst(rows));
  const [shorten, setShorten] = useState(true);
  const [selected, setSelected] = useState<string | null>(null);
  const shown = useMemo(() => unfoldedRows(rows, folded), [rows, folded]);
  const axis = useMemo(() => axisOf(shorten ? idle : [], start, shownMs(run)), [shorten, idle, start, run]);
  const clock = useMemo(() => ({ running: false, now: () => end }), [end]);
  const row = rows.find(({ id }) => id === selected);
  return (
    <ClockContext value={clock}>
      <section className={`lane drawing ${engine}`} aria-label="The execution">
        <header>
          <h2>The execution</h2>
          <span className="faint small">{plural(rows.length, "row")}</span>
        </header>
        <div className="drawing-options">
          <label className="option">
            <input type="checkbox" checked={shorten} onChange={() => setShorten(!shorten)} />
            Shorten waits
          </label>
          <button type="button" onClick={() => setFolded(new Set())}>Unfold all</button>
          <button type="button" onClick={() => setFolded(allFolded(rows))}>Fold all</button>
        </div>
        <Timeline axis={axis} started finished>
          <Rows
            run={run}
            rows={shown}
            folded={folded}
            selected={selected}
            onSelect={(id) => setSelected(id === selected ? null : id)}
            onFold={(id) => setFolded(toggled(folded, id))}
          />
        </Timeline>
        <Legend />
        {row && <RowEvents row={row} events={events} onClose={() => setSelected(null)} />}
      </section>
    </ClockContext>
  );
}

interface RowsProps {
  run: InspectedRun;
  rows: InspectedRow[];
  folded: ReadonlySet<string>;
  selected: string | null;
  onSelect: (id: string) => void;
  onFold: (id: string) => void;
}

function Rows({ run, rows, folded, selected, onSelect, onFold }: RowsProps) {
  const table = useRef<HTMLTableElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop((table.current?.getBoundingClientRect().top ?? 0) + window.scrollY), []);
  // oxlint-disable-next-line react/incompatible-library -- no React compiler memoizes this component
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW_PX,
    overscan: rows.length <= MOST_AT_ONCE ? rows.length : ROWS_AROUND,
    scrollMargin: top,
    getItemKey: (place) => rows[place]?.id ?? place,
  });
  const items = virtual.getVirtualItems();
  const before = (items[0]?.start ?? top) - top;
  const after = virtual.getTotalSize() - ((items.at(-1)?.end ?? top) - top);
  return (
    <table ref={table} className="rows inspected" aria-label="Rows, as bars on one time axis" aria-rowcount={rows.length}>
      <tbody>
        <AxisRow />
        <InspectedInvocations run={run} />
        <Gap px={before} />
        {items.map(({ index }) => {
          const row = rows[index];
          return (
            row && (
              <InspectedRowLine
                key={row.id}
                row={row}
                place={index}
                measure={virtual.measureElement}
                folded={folded.has(row.id)}
                selected={row.id === selected}
                onSelect={onSelect}
                onFold={onFold}
              />
            )
          );
        })}
        <Gap px={after} />
      </tbody>
    </table>
  );
}

/** Stands for the rows that aren't in the document. */
function Gap({ px }: { px: number }) {
  if (px <= 0) return null;
  return (
    <tr className="gap" aria-hidden="true">
      <td colSpan={3} style={{ height: px }} />
    </tr>
  );
}

function shownMs({ start, end, idle }: InspectedRun): number {
  const waited = idle.reduce((sum, range) => sum + (range.end ?? end) - range.start, 0);
  return Math.max(SHORTEST_WAIT_MS, (end - start - waited) * SHOWN_SHARE);
}

function allFolded(rows: InspectedRow[]): Set<string> {
  return new Set(rows.filter((row) => row.inside > 0).map(({ id }) => id));
}

function toggled(ids: ReadonlySet<string>, id: string): Set<string> {
  const changed = new Set(ids);
  if (!changed.delete(id)) changed.add(id);
  return changed;
}
