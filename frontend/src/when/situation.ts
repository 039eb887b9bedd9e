/** The eight inputs of the decision, as the address has them. */
import { useMemo } from "react";
import { useSearchParams } from "wouter";
import { countIn, FIRST_PLAN, type Plan, type PlannedMonth, planIn } from "../planner/plan";

/** What can't be counted: who works with the process, and what a repeat would do. */
export interface Circumstances {
  readers: Readers;
  deployment: Deployment;
  effects: Effects;
}

export const READERS = {
  developers: "Developers, who read the code",
  operators: "Operations and business, who don't read code",
  auditors: "Auditors, months later",
} as const;

export const DEPLOYMENTS = {
  one_team: "One team, workflow and steps together",
  several_teams: "Several teams, each its own steps",
  while_waiting: "One team, often, while executions wait",
} as const;

export const EFFECTS = {
  repeatable: "Nothing: every call may run again",
  keyed: "Calls whose receiver refuses a repeat by its key",
  unkeyed: "Calls that nobody can recognise as a repeat",
} as const;

export type Readers = keyof typeof READERS;
export type Deployment = keyof typeof DEPLOYMENTS;
export type Effects = keyof typeof EFFECTS;

/** A month of a workflow, and the people around it. */
export interface Situation extends PlannedMonth, Circumstances {}

/** The loan of this project: the API's own defaults, and the lab's flat branches. */
export const LOAN_PLAN: Plan = { ...FIRST_PLAN, steps: 4, branches: 3, choices: 3, callbacks: 2, flat: 1 };

export const LOAN: Situation = {
  region: "us-east-1",
  executions: 1_000_000,
  payloadBytes: 100,
  plan: LOAN_PLAN,
  readers: "operators",
  deployment: "one_team",
  effects: "keyed",
};

const MOST_PAYLOAD_BYTES = 10_000_000;

/** The situation in the address, and a function that changes some of it. */
export function useSituation(): [Situation, (changes: Partial<Situation>) => void] {
  const [search, setSearch] = useSearchParams();
  const situation = useMemo(() => situationIn(search), [search]);
  const change = (changes: Partial<Situation>): void =>
    setSearch((before) => withSituation(before, { ...situation, ...changes }), { replace: true });
  return [situation, change];
}

export function situationIn(search: URLSearchParams): Situation {
  const payload = countIn(search.get("payload_bytes")) ?? LOAN.payloadBytes ?? 0;
  return {
    region: search.get("region") ?? LOAN.region,
    executions: countIn(search.get("executions")) ?? LOAN.executions,
    payloadBytes: Math.min(payload, MOST_PAYLOAD_BYTES),
    plan: planIn(search, LOAN_PLAN) ?? LOAN_PLAN,
    readers: choiceIn(search.get("readers"), READERS, LOAN.readers),
    deployment: choiceIn(search.get("deployment"), DEPLOYMENTS, LOAN.deployment),
    effects: choiceIn(search.get("effects"), EFFECTS, LOAN.effects),
  };
}

/** The address with this situation: what is as in the loan is left out, and what is of no input stays. */
export function withSituation(before: URLSearchParams, { plan, payloadBytes, ...rest }: Situation): URLSearchParams {
  const search = new URLSearchParams(before);
  const { plan: loanPlan, payloadBytes: loanBytes, ...loan } = LOAN;
  const values = { ...rest, ...plan, payload_bytes: payloadBytes };
  const defaults = { ...loan, ...loanPlan, payload_bytes: loanBytes };
  for (const [name, value] of Object.entries(values)) {
    if (value === defaults[name as keyof typeof defaults]) search.delete(name);
    else search.set(name, String(value));
  }
  return search;
}

function choiceIn<Choice extends string>(text: string | null, choices: Record<Choice, string>, first: Choice): Choice {
  return text !== null && Object.hasOwn(choices, text) ? (text as Choice) : first;
}
