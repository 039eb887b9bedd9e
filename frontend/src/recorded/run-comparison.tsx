import type { Recording } from "../api/schema";
import { ENGINE_LABELS, sentenceCase } from "../format/labels";
import { smallUsd } from "../format/money";
import { duration } from "../format/time";
import { diffOf, type EngineDiff, isSameWorkflow, type Pair, type RowDiff, type RowValue } from "../recording/run-diff";
import { nameOf } from "./opened";

interface Props {
  left: Recording;
  right: Recording;
}

/** Two runs of the same workflow beside each other: outcome, time, units, dollars and rows. */
export function RunComparison({ left, right }: Props) {
  if (!isSameWorkflow(left, right)) {
    return <p className="note bad">These two runs are of different workflows: their rows can&apos;t be compared.</p>;
  }
  return (
    <section aria-label="Comparison of two runs">
      <p className="faint">What differs is in bold. Durations of steps differ in each run, so they are not.</p>
      {diffOf(left, right).map((diff) => (
        <EngineTable key={diff.engine} diff={diff} names={[nameOf(left), nameOf(right)]} />
      ))}
    </section>
  );
}

function EngineTable({ diff, names }: { diff: EngineDiff; names: [string, string] }) {
  return (
    <table className="run-comparison">
      <caption>{ENGINE_LABELS[diff.engine]}</caption>
      <thead>
        <tr>
          <th scope="col">Compared</th>
          <th scope="col">{names[0]}</th>
          <th scope="col">{names[1]}</th>
        </tr>
      </thead>
      <tbody>
        <Values name="Outcome" pair={diff.outcome} text={sentenceCase} />
        <Values name="Time" pair={diff.ms} text={duration} />
        <Values name="Operations or transitions" pair={diff.units} text={String} />
        <Values name="Invocations" pair={diff.invocations} text={String} />
        <Values name="Orchestration" pair={diff.dollars} text={smallUsd} />
        {diff.rows.map((row) => (
          <RowValues key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Values<Value>({ name, pair, text }: { name: string; pair: Pair<Value>; text: (value: Value) => string }) {
  const [left, right] = [pair.left, pair.right].map((value) => (value === null ? "–" : text(value)));
  return (
    <tr className={left === right ? "" : "differs"}>
      <th scope="row">{name}</th>
      <td className="number">{left}</td>
      <td className="number">{right}</td>
    </tr>
  );
}

function RowValues({ row }: { row: RowDiff }) {
  return (
    <tr className={row.differs ? "differs" : ""} data-row={row.id}>
      <th scope="row">{row.label}</th>
      <td className="number">{rowText(row.left)}</td>
      <td className="number">{rowText(row.right)}</td>
    </tr>
  );
}

function rowText(value: RowValue | null): string {
  if (!value) return "–";
  const attempts = value.attempts > 1 ? `, ${value.attempts} attempts` : "";
  return value.ms > 0 ? `${value.state}${attempts}, ${duration(value.ms)}` : `${value.state}${attempts}`;
}
