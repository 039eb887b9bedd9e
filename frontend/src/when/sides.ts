/** The two sides of the decision, and the alternatives of each. */
import type { AlternativeOut, BreakEven } from "../api/schema";

export type Side = "durable" | "stepfunctions";

export const SIDES: Side[] = ["durable", "stepfunctions"];

export function sideOf(way: string): Side {
  return way === "durable" ? "durable" : "stepfunctions";
}

/** The cheapest alternative of each side that is possible; null if none is. */
export type Candidates = Record<Side, AlternativeOut | null>;

/** The candidates of a comparison, without the alternatives that the situation excludes. */
export function candidatesOf({ ways }: BreakEven, excluded: ReadonlySet<string>): Candidates {
  const possible = ways
    .filter(({ name, total }) => total !== null && !excluded.has(name))
    .toSorted((left, right) => priceOf(left) - priceOf(right));
  const first = (side: Side): AlternativeOut | null => possible.find(({ name }) => sideOf(name) === side) ?? null;
  return { durable: first("durable"), stepfunctions: first("stepfunctions") };
}

/** A month in USD. */
export function priceOf({ total }: AlternativeOut): number {
  return total ?? Number.POSITIVE_INFINITY;
}
