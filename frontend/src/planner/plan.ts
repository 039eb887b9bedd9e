/** A month of a workflow by its counts: what the address keeps, and what the API compares. */

/** The work of one execution, as the API's comparison takes it. */
export interface Plan {
  steps: number;
  branches: number;
  choices: number;
  callbacks: number;
  waits: number;
  wait_seconds: number;
  polls: number;
  /** Whether payloads lie in S3: 1 if they do. */
  by_reference: number;
  /** Whether the branches of a durable function are flat, which saves an operation each: 1 if they are. */
  flat: number;
}

export interface PlannedMonth {
  region: string;
  /** Executions a month. */
  executions: number;
  /** The size of each input, result and answer in bytes; null for what the API assumes. */
  payloadBytes: number | null;
  plan: Plan;
}

export const FIRST_PLAN: Plan = {
  steps: 5,
  branches: 0,
  choices: 0,
  callbacks: 0,
  waits: 0,
  wait_seconds: 600,
  polls: 0,
  by_reference: 0,
  flat: 0,
};

const SWITCHES = new Set<string>(["by_reference", "flat"]);

/** The query of `GET /break-even` for this month. */
export function workloadOf({ region, executions, payloadBytes, plan }: PlannedMonth): URLSearchParams {
  const workload = new URLSearchParams({ region, loans: String(Math.max(1, executions)) });
  for (const [name, number] of Object.entries(plan)) {
    workload.set(name, SWITCHES.has(name) ? String(number === 1) : String(number));
  }
  if (payloadBytes !== null) workload.set("payload_bytes", String(payloadBytes));
  return workload;
}

/** The counts in the address that differ from a plan's, as that plan's changes; null if there is none. */
export function planIn(search: URLSearchParams, first: Plan): Plan | null {
  const given = Object.keys(first).flatMap((name) => {
    const number = countIn(search.get(name));
    return number === null ? [] : [[name, number]];
  });
  return given.length === 0 ? null : { ...first, ...Object.fromEntries(given) };
}

/** A whole number in the address; null for any other text. */
export function countIn(text: string | null): number | null {
  return text !== null && /^\d{1,12}$/.test(text) ? Number(text) : null;
}
