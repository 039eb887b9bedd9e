/** What differs between two recorded runs of the same workflow, engine by engine. */
import type { Cost, EngineName, Recording } from "../api/schema";
import { type Lane, laneOf, type StepRow } from "../fold/lane";
import { elapsed } from "../fold/race";
import { totalDuration } from "../fold/spans";

/** A value of the left and of the right run; null where it has none. */
export interface Pair<Value> {
  left: Value | null;
  right: Value | null;
}

export interface RowValue {
  state: string;
  attempts: number;
  /** How long its code ran, in milliseconds. */
  ms: number;
}

export interface RowDiff extends Pair<RowValue> {
  id: string;
  label: string;
  /** Whether the state or the attempts differ; a duration differs in each run. */
  differs: boolean;
}

export interface EngineDiff {
  engine: EngineName;
  outcome: Pair<string>;
  /** From the application to the outcome, in milliseconds. */
  ms: Pair<number>;
  invocations: Pair<number>;
  /** Operations or state transitions. */
  units: Pair<number>;
  /** Orchestration, in dollars. */
  dollars: Pair<number>;
  rows: RowDiff[];
}

const ACTIVE = ["ran", "failed", "lost"] as const;

interface RecordedLane {
  lane: Lane;
  bill: Cost;
}

/** The engines that ran in either run. */
export function diffOf(left: Recording, right: Recording): EngineDiff[] {
  const lanes: Pair<RecordedLane[]> = { left: lanesOf(left), right: lanesOf(right) };
  const engines = new Set([...(lanes.left ?? []), ...(lanes.right ?? [])].map(({ lane }) => lane.engine));
  return [...engines].map((engine) => {
    const of = (side: RecordedLane[] | null): RecordedLane | null => side?.find(({ lane }) => lane.engine === engine) ?? null;
    return engineDiff(engine, of(lanes.left), of(lanes.right));
  });
}

/** Whether both runs are of the same workflow: of the same steps in the same order. */
export function isSameWorkflow(left: Recording, right: Recording): boolean {
  return stepsOf(left) === stepsOf(right);
}

function stepsOf({ run }: Recording): string {
  return run.workflow.steps.map(({ step }) => step).join();
}

function lanesOf({ run }: Recording): RecordedLane[] {
  return run.loans.map(({ record, events, bill }) => ({
    lane: laneOf(record.application_id, record.engine, events, run.workflow, record),
    bill,
  }));
}

function engineDiff(engine: EngineName, left: RecordedLane | null, right: RecordedLane | null): EngineDiff {
  const pair = <Value>(read: (side: RecordedLane) => Value): Pair<Value> => ({
    left: left && read(left),
    right: right && read(right),
  });
  return {
    engine,
    outcome: pair(({ lane }) => lane.status),
    ms: pair(({ lane }) => Math.round(elapsed(lane, lane.submittedAt ?? 0))),
    invocations: pair(({ lane }) => lane.counts.invocations),
    units: pair(({ bill }) => bill.units.durable_operations ?? bill.units.state_transitions ?? 0),
    dollars: pair(({ bill }) => engineDollars(bill)),
    rows: rowsOf(left?.lane, right?.lane),
  };
}

function engineDollars({ lines }: Cost): number {
  return lines.filter(({ group }) => group === "engine").reduce((sum, { amount }) => sum + amount, 0);
}

function rowsOf(left: Lane | undefined, right: Lane | undefined): RowDiff[] {
  const ids = [...new Set([...(left?.rows ?? []), ...(right?.rows ?? [])].map(({ id }) => id))];
  return ids.flatMap((id) => {
    const [own, other] = [left?.rows.find((row) => row.id === id), right?.rows.find((row) => row.id === id)];
    const row = own ?? other;
    if (!row) return [];
    const values = { left: valueOf(own), right: valueOf(other) };
    const differs = values.left?.state !== values.right?.state || values.left?.attempts !== values.right?.attempts;
    return [{ id, label: row.label, differs, ...values }];
  });
}

function valueOf(row: StepRow | undefined): RowValue | null {
  if (!row) return null;
  return { state: row.state, attempts: row.attempts, ms: Math.round(totalDuration(row.spans, ACTIVE, 0)) };
}
