/** The counts of a history as a plan, so that they can be varied. */
import type { InspectedRow } from "../fold/inspected-run";
import { FIRST_PLAN, type Plan } from "../planner/plan";

const STEPS = new Set(["task", "step"]);
const COUNTED: Record<string, "choices" | "callbacks" | "waits"> = {
  choice: "choices",
  callback: "callbacks",
  wait: "waits",
};

/** A plan with the counts of these rows; a step inside a Map or a Parallel is a branch. */
export function planOf(rows: InspectedRow[]): Plan {
  const plan = { ...FIRST_PLAN, steps: 0 };
  for (const { kind, depth } of rows) {
    const name = COUNTED[kind];
    if (name) plan[name] += 1;
    else if (STEPS.has(kind)) plan[depth > 0 ? "branches" : "steps"] += 1;
  }
  return plan;
}
