import type { Cost, CostLine, Group } from "../api/schema";
import type { UnitPrices } from "../deployment/use-deployment";
import { isDurable } from "../format/family";
import type { Lane } from "../fold/lane";

export const GROUP_LABELS: Record<Group, string> = {
  engine: "Orchestration",
  lambda: "Lambda, for the steps",
  shared: "The rest of the application",
};

export const GROUPS: Group[] = ["engine", "lambda", "shared"];

/** Dollars for what a running loan's events show so far. */
export function estimatedAmount({ engine, counts }: Lane, { unitPrice, bytePrice }: UnitPrices): number {
  const units = isDurable(engine) ? counts.operations : counts.transitions;
  return units * unitPrice + (isDurable(engine) ? counts.resultBytes * bytePrice : 0);
}

export function linesOf(cost: Cost, group: Group): CostLine[] {
  return cost.lines.filter((line) => line.group === group);
}

export function subtotal(cost: Cost, group: Group): number {
  return linesOf(cost, group).reduce((sum, line) => sum + line.amount, 0);
}

export function isEstimated(cost: Cost, group: Group): boolean {
  return linesOf(cost, group).some((line) => line.estimated);
}

export function sourcesOf(cost: Cost): string[] {
  return [...new Set(cost.lines.map((line) => line.source))];
}

/** A sentence about the prices that are not known in the bill's region; empty if all are known. */
export function assumedPrices({ prices }: Cost): string {
  const assumed = prices.assumed ?? [];
  return assumed.length > 0 ? `Not known there, so taken from us-east-1: ${assumed.join(", ")}.` : "";
}
