/** The figures of the talk: those that its notes name, and the one that a scene shows large. */
import type { EngineName, RecordedLoan, RecordedRun } from "../api/schema";
import { subtotal } from "../bill/bill-lines";
import type { Lane } from "../fold/lane";
import { startedAt } from "../fold/race";
import { usd } from "../format/money";
import { duration } from "../format/time";
import type { FigureName } from "./scenes";

const MILLION = 1_000_000;

/** Dollars for the orchestration of a million loans like this one. */
export function perMillion({ bill }: RecordedLoan): number {
  return subtotal(bill, "engine") * MILLION;
}

export function loanOn(engine: EngineName, run: RecordedRun): RecordedLoan {
  const loan = run.loans.find(({ record }) => record.engine === engine);
  if (!loan) throw new Error(`The recorded run has no loan on ${engine}.`);
  return loan;
}

/** The figures that a note may name, from the recorded race. */
export function figuresOf(race: RecordedRun): Record<string, string> {
  const durable = loanOn("durable", race);
  const states = loanOn("stepfunctions", race);
  return {
    "durable.operations": String(durable.bill.units.durable_operations),
    "durable.per_million": usd(perMillion(durable)),
    "stepfunctions.transitions": String(states.bill.units.state_transitions),
    "stepfunctions.per_million": usd(perMillion(states)),
  };
}

/** A note with its figures; one that isn't known is an error. */
export function filled(note: string, figures: Record<string, string>): string {
  return note.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const figure = figures[name];
    if (figure === undefined) throw new Error(`The talk has no figure ${name}.`);
    return figure;
  });
}

export interface LargeFigure {
  text: string;
  caption: string;
}

/** The large figure of a scene at a moment in server time. */
export function largeFigure(name: FigureName, lanes: Lane[], now: number): LargeFigure {
  const start = startedAt(lanes);
  switch (name) {
    case "clock":
      return { text: duration(start === null ? 0 : now - start), caption: "since the start, on this laptop" };
    case "functions":
      return { text: String(runningFunctions(lanes)), caption: "functions running now, on both engines" };
    case "invocations":
      return { text: String(lanes.reduce((sum, { counts }) => sum + counts.invocations, 0)), caption: "Lambda invocations so far" };
    case "repeated":
      return { text: String(repeatedSteps(lanes)), caption: "completed steps that ran again" };
  }
}

function runningFunctions(lanes: Lane[]): number {
  return lanes.flatMap(({ finished, invocations }) => (finished ? [] : invocations.filter(({ end }) => end === null))).length;
}

/** How many steps ran again after they had completed. */
function repeatedSteps(lanes: Lane[]): number {
  const runs = lanes.flatMap(({ rows }) => rows.filter(({ id }) => id !== "pull_credit_report"));
  return runs.reduce((sum, { spans }) => sum + Math.max(0, spans.filter(({ kind }) => kind === "ran").length - 1), 0);
}
