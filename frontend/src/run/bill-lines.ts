import type { Cost, CostLine, Group } from "../api/schema";

export const GROUP_TITLES: Record<Group, string> = {
  engine: "Orchestration",
  lambda: "Lambda, for its steps",
  shared: "The application around it",
};

export const GROUPS: Group[] = ["engine", "lambda", "shared"];

/** What no engine is charged for is left out unless it's asked for. */
export function amountOf(cost: Cost, shared: boolean): number {
  return shared ? cost.total : subtotal(cost, "engine") + subtotal(cost, "lambda");
}

export function linesOf(cost: Cost, group: Group): CostLine[] {
  return cost.lines.filter((line) => line.group === group);
}

export function subtotal(cost: Cost, group: Group): number {
  return linesOf(cost, group).reduce((sum, line) => sum + line.amount, 0);
}

export function isEstimated(cost: Cost): boolean {
  return cost.lines.some((line) => line.estimated);
}

export function sourcesOf(cost: Cost): string[] {
  return [...new Set(cost.lines.map((line) => line.source))];
}
