import { memo } from "react";
import { behind } from "../fold/race";
import type { Lane, Row } from "../fold/lane";
import { lasted, type SpanKind } from "../fold/spans";
import { Icon } from "../shell/icon";
import { BUREAU_TITLES, STATE_TITLES, stepTitle } from "../words/titles";
import { inSeconds, signed } from "../words/time";
import { placeOn, useAxis } from "./axis-context";
import { LiveText } from "./live-text";
import { StateMark } from "./state-mark";

const AT_WORK: readonly SpanKind[] = ["ran", "failed", "lost"];
const STANDING: readonly SpanKind[] = ["waited", "backed-off"];

interface Props {
  row: Row;
  lane: Lane;
  /** The lane that this one is compared with. */
  other: Lane | undefined;
}

/** A step, or one bureau of it: where it stands, how often it was tried, and its bar. */
export const StepRow = memo(function StepRow({ row, lane, other }: Props) {
  const title = row.bureau ? BUREAU_TITLES[row.bureau] : stepTitle(row.step);
  return (
    <tr className={`row ${row.state}${row.bureau ? " part" : ""}`} data-row={row.id} data-state={row.state}>
      <th scope="row">
        <StateMark state={row.state} />
        <span className="name">{title}</span>
        <span className="sr"> {STATE_TITLES[row.state]}</span>
        <Attempts row={row} />
        <Replays row={row} />
      </th>
      <td className="track">
        <Bars row={row} />
      </td>
      <td className="took">
        <Took row={row} />
        <Behind row={row} lane={lane} other={other} />
      </td>
    </tr>
  );
});

function Attempts({ row }: { row: Row }) {
  if (row.attempts < 2) return null;
  return (
    <span className="tag attempts" title="Attempts, counted by recorded starts">
      <span aria-hidden="true">×{row.attempts}</span>
      <span className="sr">{row.attempts} attempts</span>
    </span>
  );
}

function Replays({ row }: { row: Row }) {
  if (row.replays === 0) return null;
  const words = `served from its checkpoint in ${row.replays} ${row.replays === 1 ? "invocation" : "invocations"}`;
  return (
    <span className="tag replay" title={words}>
      <span aria-hidden="true">↻{row.replays}</span>
      <span className="sr">{words}</span>
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
          style={placeOn(axis, span.start, span.end)}
        />
      ))}
    </span>
  );
}

function Took({ row }: { row: Row }) {
  const { spans, state } = row;
  if (state === "pending") return null;
  if (state === "skipped") return <span className="faint">skipped</span>;
  const live = spans.some((span) => span.end === null);
  const standing = spans.some((span) => STANDING.includes(span.kind));
  return (
    <span className="lasted">
      <LiveText live={live} text={(now) => inSeconds(lasted(spans, AT_WORK, now))} />
      {standing && (
        <span className="stood" title="How long it stood still: waiting for an answer, or between attempts">
          <span className="sr">{state === "waiting" ? " waits" : " waited"}</span>
          <Icon name="pause" />
          <LiveText live={live} text={(now) => inSeconds(lasted(spans, STANDING, now))} />
        </span>
      )}
    </span>
  );
}

/** Shown on the second lane only: both would say the same. */
function Behind({ row, lane, other }: Props) {
  const by = lane.engine === "stepfunctions" ? behind(row.id, lane, other) : null;
  if (by === null) return null;
  return (
    <span className={by > 0 ? "behind late" : "behind early"} title="When it ended, against the durable lane">
      {signed(by)}
    </span>
  );
}
