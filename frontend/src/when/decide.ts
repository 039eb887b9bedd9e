/** The decision: which alternative fits a situation, and why. Nothing in here knows a price or a limit itself. */
import type { AlternativeOut, BreakEven } from "../api/schema";
import { EXCLUSIONS, type Exclusion, type Finding, RULES, type Rule } from "./rules";
import { type Candidates, candidatesOf, priceOf, type Side, SIDES } from "./sides";
import type { Situation } from "./situation";
import { isInput } from "./variables";

export interface Reason extends Finding {
  rule: Rule;
}

export interface Decision {
  /** `neither` if every alternative is ruled out, `either` if the reasons are even. */
  side: Side | "either" | "neither";
  /** The alternative to take; of `either` the cheaper one. */
  way: AlternativeOut | null;
  candidates: Candidates;
  /** Whether limits and exclusions leave one side only. */
  forced: boolean;
  points: Record<Side, number>;
  /** Those that count most come first. */
  reasons: Reason[];
  exclusions: Exclusion[];
  /** The ids of the rows of the guide that the decision rests on, each once. */
  rows: string[];
}

export function decide(situation: Situation, comparison: BreakEven): Decision {
  const exclusions = EXCLUSIONS.filter(({ applies }) => applies(situation));
  const candidates = candidatesOf(comparison, new Set(exclusions.flatMap(({ ways }) => ways)));
  const reasons = reasonsIn(situation, candidates);
  const points = { durable: pointsOf("durable", reasons), stepfunctions: pointsOf("stepfunctions", reasons) };
  const side = sideFor(candidates, points);
  const rows = [...reasons.map(({ rule }) => rule.rows), ...exclusions.map((exclusion) => exclusion.rows)].flat();
  return {
    side,
    way: wayOf(side, candidates),
    candidates,
    forced: SIDES.filter((each) => candidates[each]).length === 1,
    points,
    reasons,
    exclusions,
    rows: [...new Set(rows)],
  };
}

function reasonsIn(situation: Situation, candidates: Candidates): Reason[] {
  return RULES.flatMap((rule) => {
    const finding = rule.find(situation, candidates);
    return finding ? [{ ...finding, rule }] : [];
  }).toSorted((left, right) => right.points - left.points);
}

function pointsOf(side: Side, reasons: Reason[]): number {
  return reasons.filter(({ favours }) => favours === side).reduce((sum, { points }) => sum + points, 0);
}

function sideFor(candidates: Candidates, points: Record<Side, number>): Decision["side"] {
  const possible = SIDES.filter((side) => candidates[side]);
  if (possible.length === 0) return "neither";
  const [first] = possible;
  if (possible.length === 1 && first) return first;
  if (points.durable === points.stepfunctions) return "either";
  return points.durable > points.stepfunctions ? "durable" : "stepfunctions";
}

function wayOf(side: Decision["side"], candidates: Candidates): AlternativeOut | null {
  if (side !== "either") return side === "neither" ? null : candidates[side];
  const [one, other] = SIDES.map((each) => candidates[each]);
  if (!one || !other) return one ?? other ?? null;
  return priceOf(one) <= priceOf(other) ? one : other;
}

/** The value of one input from which something else is true. */
export interface Turn {
  variable: string;
  value: number;
  text: string;
}

/** The limits that the candidates reach when one input grows, the nearest ones first. */
export function limitsInReach({ limits, workload }: BreakEven, { candidates }: Decision, most: number): Turn[] {
  const titles = titlesOf(candidates);
  return limits
    .filter(({ way, opens, value, variable }) => titles.has(way) && isInput(variable) && !opens && value > currentOf(workload, variable))
    .toSorted(byDistance(workload))
    .filter(isFirstOfItsKind)
    .slice(0, most)
    .map(({ variable, value, way, title }) => ({ variable, value, text: `${titles.get(way)} is not possible: ${title}` }));
}

/** The values from which the other candidate is the cheaper one, the nearest ones first. */
export function priceTurns({ crossings, workload }: BreakEven, { candidates }: Decision, most: number): Turn[] {
  const titles = titlesOf(candidates);
  return crossings
    .filter(({ cheaper, other }) => titles.has(cheaper) && titles.has(other))
    .filter(({ variable, value }) => isInput(variable) && value > currentOf(workload, variable))
    .toSorted(byDistance(workload))
    .slice(0, most)
    .map(({ variable, value, cheaper }) => ({ variable, value, text: `${titles.get(cheaper)} is the cheaper one` }));
}

/** An input may reach several limits of an alternative: the nearest one rules it out. */
function isFirstOfItsKind<Reached extends { variable: string; way: string }>(reached: Reached, at: number, all: Reached[]): boolean {
  return all.findIndex(({ variable, way }) => variable === reached.variable && way === reached.way) === at;
}

function titlesOf(candidates: Candidates): Map<string, string> {
  return new Map(Object.values(candidates).flatMap((way) => (way ? [[way.name, way.title]] : [])));
}

type Changing = { variable: string; value: number };

function byDistance(workload: BreakEven["workload"]) {
  const distance = ({ variable, value }: Changing): number => value / Math.max(1, currentOf(workload, variable));
  return (left: Changing, right: Changing): number => distance(left) - distance(right);
}

function currentOf(workload: BreakEven["workload"], variable: string): number {
  const value = workload[variable as keyof typeof workload];
  return typeof value === "number" ? value : 0;
}
