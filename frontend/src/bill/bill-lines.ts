import type { Cost, CostLine, Group } from "../api/schema";

export const GROUP_LABELS: Record<Group, string> = {
  engine: "Orchestration",
  lambda: "Lambda, for the steps",
  shared: "The rest of the application",
};

export const GROUPS: Group[] = ["engine", "lambda", "shared"];

/** What a loan costs in dollars, with or without the part that no engine causes. */
export function amountOf(cost: Cost, withShared: boolean): number {
  return withShared ? cost.total : subtotal(cost, "engine") + subtotal(cost, "lambda");
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
