import { memo } from "react";
import { LiveText } from "../clock/live-text";
import type { Lane, Row } from "../fold/lane";
import { lagOf } from "../fold/race";
import { type SpanKind, totalDuration } from "../fold/spans";
import { SHORT_ENGINE_LABELS } from "../format/labels";
import { durationInColumn, signedDuration } from "../format/time";
import { plural } from "../format/units";
import { Icon } from "../ui/icon";
import { StateMark } from "../ui/state-mark";
import { placeSpan, useAxis } from "./axis-context";

const ACTIVE: readonly SpanKind[] = ["ran", "failed", "lost"];
const IDLE: readonly SpanKind[] = ["waited", "backoff"];

interface Props {
  row: Row;
  lane: Lane;
  /** The lane that this one is compared with. */
  other: Lane | undefined;
}

/** A step, or one of its parallel branches: its state, its attempts, its bars and its duration. */
export const StepRow = memo(function StepRow({ row, lane, other }: Props) {
  return (
    <tr className={`row ${row.state}${row.branch ? " branch" : ""}`} data-row={row.id} data-state={row.state}>
      <th scope="row">
        <StateMark state={row.state} />
        <span className="label">{row.label}</span>
        <span className="sr"> {row.state}</span>
        <AttemptCount row={row} />
        <DeathCount row={row} />
        <ReplayCount row={row} />
      </th>
      <td className="track">
        <Bars row={row} />
      </td>
      <td className="duration">
        <Duration row={row} />
        <Lag row={row} lane={lane} other={other} />
      </td>
    </tr>
  );
});

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

function Bars({ row }: { row: Row }) {
  const { axis } = useAxis();
  if (row.state === "skipped") return <span className="skipped-line" aria-hidden="true" />;
  return (
    <span className="bars" aria-hidden="true">
      {row.spans.map((span) => (
        <span
          key={`${span.kind}-${span.start}`}
          className={`bar ${span.kind}${span.end === null ? " open" : ""}${row.replays > 0 ? " replayed" : ""}`}
          style={placeSpan(axis, span.start, span.end)}
        />
      ))}
    </span>
  );
}

function Duration({ row }: { row: Row }) {
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

/** Only the second lane is compared with another, because the first lane's lag is the same number. */
function Lag({ row, lane, other }: Props) {
  const ms = lagOf(row.id, lane, other);
  if (ms === null || !other) return null;
  return (
    <span className="lag" title={`How much later or earlier than on ${SHORT_ENGINE_LABELS[other.engine]} it ended`}>
      {signedDuration(ms)}
    </span>
  );
}
