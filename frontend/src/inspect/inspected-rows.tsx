import { memo } from "react";
import type { InspectedRow, InspectedRun } from "../fold/inspected-run";
import { sentenceCase } from "../format/labels";
import { kilobytes, plural } from "../format/units";
import { placeSpan, useAxis } from "../timeline/axis-context";
import { Bars, Duration, RowTags } from "../timeline/step-row";
import { Icon } from "../ui/icon";
import { StateMark } from "../ui/state-mark";

interface Props {
  row: InspectedRow;
  place: number;
  measure: (element: HTMLElement | null) => void;
  folded: boolean;
  selected: boolean;
  onSelect: (id: string) => void;
  onFold: (id: string) => void;
}

/** A state or an operation: its name opens its events, its arrow shows the rows inside it. */
export const InspectedRowLine = memo(function InspectedRowLine(props: Props) {
  const { row, place, measure, folded, selected, onSelect, onFold } = props;
  return (
    <tr
      ref={measure}
      data-index={place}
      data-row={row.id}
      data-state={row.state}
      className={`row ${row.state}${row.depth > 0 ? " branch" : ""}${row.inside > 0 && !folded ? " around" : ""}${selected ? " selected" : ""}`}
      aria-rowindex={place + 1}
    >
      <th scope="row" style={{ paddingLeft: `${Math.min(row.depth, 8) * 1.1}rem` }}>
        <Fold row={row} folded={folded} onFold={onFold} />
        <StateMark state={row.state} />
        <button type="button" className="row-name" aria-pressed={selected} title={row.label} onClick={() => onSelect(row.id)}>
          {row.label}
        </button>
        <RowTags row={row} />
        <span className="sr"> {resultOf(row)}</span>
      </th>
      <td className="track" title={`${sentenceCase(row.kind)}: ${resultOf(row)}`}>
        <Bars row={folded ? foldedRow(row) : row} />
      </td>
      <td className="duration">
        <Duration row={row} />
        {row.largestBytes >= SHOWN_BYTES && <span className="faint size"> {kilobytes(row.largestBytes)}</span>}
      </td>
    </tr>
  );
});

/** Smaller payloads are far from every limit. */
const SHOWN_BYTES = 1000;
/** More bars than this in one row can't be told apart. */
const MOST_INNER_BARS = 100;

/** A folded row shows what is inside it: which part ran, waited or failed. */
function foldedRow(row: InspectedRow): InspectedRow {
  if (row.innerSpans.length === 0 || row.innerSpans.length > MOST_INNER_BARS) return row;
  const distinct = new Map(row.innerSpans.map((span) => [`${span.kind}-${span.start}-${span.end}`, span]));
  return { ...row, spans: [...distinct.values()] };
}

function Fold({ row, folded, onFold }: { row: InspectedRow; folded: boolean; onFold: (id: string) => void }) {
  if (row.inside === 0) return <span className="fold" />;
  return (
    <button
      type="button"
      className="fold"
      aria-expanded={!folded}
      aria-label={`${plural(row.inside, "row")} inside ${row.label}`}
      onClick={() => onFold(row.id)}
    >
      <Icon name={folded ? "unfold" : "fold"} />
    </button>
  );
}

function resultOf({ result, error }: InspectedRow): string {
  return error ? `${result.replaceAll("_", " ")}, ${error}` : result.replaceAll("_", " ");
}

/** The invocations of a durable function, each with the operations that it took from checkpoints. */
export function InspectedInvocations({ run: { invocations } }: { run: InspectedRun }) {
  const { axis } = useAxis();
  if (invocations.length === 0) return null;
  const served = invocations.reduce((sum, invocation) => sum + invocation.served, 0);
  return (
    <tr className="compute" data-invocations={invocations.length}>
      <th scope="row">Invocations</th>
      <td className="track">
        <span className="bars" aria-hidden="true">
          {invocations.map(({ number, start, end, error, served: own }) => (
            <span
              key={number}
              className={error ? "bar invocation lost" : "bar invocation"}
              style={placeSpan(axis, start, end)}
              title={`${plural(own, "operation")} from checkpoints${error ? `, ended with ${error}` : ""}`}
            >
              <span className="label">λ{number}</span>
            </span>
          ))}
        </span>
      </td>
      <td className="duration">
        <span className="replays">
          {invocations.length}
          {served > 0 && <b className="served"> ↻{served}</b>}
        </span>
      </td>
    </tr>
  );
}
