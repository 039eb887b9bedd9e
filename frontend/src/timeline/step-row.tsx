import { memo } from "react";
import type { EngineName } from "../api/schema";
import { LiveText } from "../clock/live-text";
import type { Row } from "../fold/row";
import { type SpanKind, totalDuration } from "../fold/spans";
import { SHORT_ENGINE_LABELS } from "../format/labels";
import { durationInColumn, signedDuration } from "../format/time";
import { plural } from "../format/units";
import { Icon } from "../ui/icon";
import { StateMark } from "../ui/state-mark";
import { useStore } from "../ui/store";
import { placeSpan, useAxis } from "./axis-context";
import { isSelected, rowSelection, selectRow } from "./row-selection";

const ACTIVE: readonly SpanKind[] = ["ran", "failed", "lost"];
const IDLE: readonly SpanKind[] = ["waited", "backoff"];

interface Props {
  row: Row;
  /** How many milliseconds later it ended than on the lane of `behind`; null where that isn't shown. */
  lag: number | null;
  behind: EngineName | undefined;
}

/** A step, or one of its parallel branches: its state, its attempts, its bars and its duration. */
export const StepRow = memo(function StepRow({ row, lag, behind }: Props) {
  const selection = useStore(rowSelection);
  const selected = isSelected(selection, row.id);
  const classes = ["row", row.state, row.depth > 0 && "branch", selected && "selected"].filter(Boolean).join(" ");
  return (
    <tr className={classes} data-row={row.id} data-state={row.state} data-selected={selected || undefined}>
      <th scope="row">
        <StateMark state={row.state} />
        {selection.lens ? (
          <button type="button" className="label" aria-pressed={selected} onClick={() => selectRow(row.id)}>
            {row.label}
          </button>
        ) : (
          <span className="label">{row.label}</span>
        )}
        <span className="sr"> {row.state}</span>
        <RowTags row={row} />
      </th>
      <td className="track">
        <Bars row={row} />
      </td>
      <td className="duration">
        <Duration row={row} />
        {lag !== null && behind && <Lag ms={lag} behind={behind} />}
      </td>
    </tr>
  );
});

/** The attempts, deaths and replays of a row, where there are any to name. */
export function RowTags({ row }: { row: Row }) {
  return (
    <>
      <AttemptCount row={row} />
      <DeathCount row={row} />
      <ReplayCount row={row} />
    </>
  );
}

function AttemptCount({ row }: { row: Row }) {
  if (row.attempts < 2) return null;
  return (
    <span className="tag attempts" title={`${row.attempts} attempts were started`}>
      <span aria-hidden="true">×{row.attempts}</span>
      <span className="sr">{row.attempts} attempts</span>
    </span>
  );
}

function DeathCount({ row: { deaths } }: { row: Row }) {
  if (deaths === 0) return null;
  const text = `${deaths === 1 ? "a process" : `${deaths} processes`} died here`;
  return (
    <span className="tag deaths" title={text}>
      <span aria-hidden="true">
        <Icon name="cross" />
        {deaths > 1 && deaths}
      </span>
      <span className="sr">{text}</span>
    </span>
  );
}

function ReplayCount({ row }: { row: Row }) {
  if (row.replays === 0) return null;
  const text = `result taken from its checkpoint in ${plural(row.replays, "invocation")}`;
  return (
    <span className="tag replay" title={text}>
      <span aria-hidden="true">↻{row.replays}</span>
      <span className="sr">{text}</span>
    </span>
  );
}

export function Bars({ row }: { row: Row }) {
  const { axis } = useAxis();
  if (row.state === "skipped") return <span className="skipped-line" aria-hidden="true" />;
  return (
    <span className="bars" aria-hidden="true">
      {row.spans.map((span) => (
        <span
          key={`${span.kind}-${span.start}-${span.end}`}
          className={`bar ${span.kind}${span.end === null ? " open" : ""}${row.replays > 0 ? " replayed" : ""}`}
          style={placeSpan(axis, span.start, span.end)}
        />
      ))}
    </span>
  );
}

export function Duration({ row }: { row: Row }) {
  const { spans, state } = row;
  if (state === "pending") return null;
  if (state === "skipped") return <span className="faint">skipped</span>;
  const live = spans.some((span) => span.end === null);
  const hasIdle = spans.some((span) => IDLE.includes(span.kind));
  return (
    <span>
      <LiveText live={live} text={(now) => durationInColumn(totalDuration(spans, ACTIVE, now))} />
      {hasIdle && (
        <span className="idle" title="Time without running code: waiting for an answer, or between attempts">
          <span className="sr">{state === "waiting" ? " waits" : " waited"}</span>
          <Icon name="pause" />
          <LiveText live={live} text={(now) => durationInColumn(totalDuration(spans, IDLE, now))} />
        </span>
      )}
    </span>
  );
}

function Lag({ ms, behind }: { ms: number; behind: EngineName }) {
  return (
    <span className="lag" title={`How much later or earlier than on ${SHORT_ENGINE_LABELS[behind]} it ended`}>
      {signedDuration(ms)}
    </span>
  );
}
