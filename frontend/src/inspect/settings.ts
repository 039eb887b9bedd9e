/** What the report is asked for, as the address has it: so that a link shows the same figures. */
import { useMemo } from "react";
import { useSearchParams } from "wouter";
import { countIn, FIRST_PLAN, type Plan, type PlannedMonth, planIn } from "../planner/plan";

export interface Settings extends Omit<PlannedMonth, "plan"> {
  /** The number of items of each Map and of passes of each loop, by the state's name. */
  items: Record<string, number>;
  loops: Record<string, number>;
  /** The counts of the planner; null while it is closed. */
  plan: Plan | null;
}

export const DEFAULTS: Settings = {
  region: "us-east-1",
  executions: 1_000_000,
  items: {},
  loops: {},
  payloadBytes: null,
  plan: null,
};

/** The settings in the address, and a function that changes some of them. */
export function useSettings(): [Settings, (changes: Partial<Settings>) => void] {
  const [search, setSearch] = useSearchParams();
  const settings = useMemo(() => settingsIn(search), [search]);
  return [settings, (changes) => setSearch(searchOf({ ...settings, ...changes }), { replace: true })];
}

export function settingsIn(search: URLSearchParams): Settings {
  return {
    region: search.get("region") ?? DEFAULTS.region,
    executions: countIn(search.get("executions")) ?? DEFAULTS.executions,
    items: countsIn(search.getAll("items")),
    loops: countsIn(search.getAll("loops")),
    payloadBytes: countIn(search.get("payload_bytes")),
    plan: planIn(search, FIRST_PLAN),
  };
}

export function searchOf({ region, executions, items, loops, payloadBytes, plan }: Settings): URLSearchParams {
  const search = new URLSearchParams();
  if (region !== DEFAULTS.region) search.set("region", region);
  if (executions !== DEFAULTS.executions) search.set("executions", String(executions));
  for (const [state, number] of Object.entries(items)) search.append("items", `${state}=${number}`);
  for (const [state, number] of Object.entries(loops)) search.append("loops", `${state}=${number}`);
  if (payloadBytes !== null) search.set("payload_bytes", String(payloadBytes));
  for (const [name, number] of Object.entries(plan ?? {})) search.set(name, String(number));
  return search;
}

/** A state's name may contain `=` too: the number stands behind the last one. */
function countsIn(values: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) {
    const at = value.lastIndexOf("=");
    const number = countIn(value.slice(at + 1));
    if (at > 0 && number !== null) counts[value.slice(0, at)] = number;
  }
  return counts;
}
