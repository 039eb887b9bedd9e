/** The inputs that a limit or a price depends on, as they stand behind a number. */
const NOUNS: Record<string, [one: string, many: string]> = {
  loans: ["execution a month", "executions a month"],
  steps: ["step", "steps"],
  branches: ["step in parallel", "steps in parallel"],
  choices: ["decision", "decisions"],
  callbacks: ["wait for an answer", "waits for an answer"],
  waits: ["wait for a time", "waits for a time"],
  wait_seconds: ["second of each wait", "seconds of each wait"],
  polls: ["poll", "polls"],
  payload_bytes: ["byte of each payload", "bytes of each payload"],
};

/** Whether the variable is an input of the decision. */
export function isInput(variable: string): boolean {
  return Object.hasOwn(NOUNS, variable);
}

/** `1 poll`, `2,990 steps`. */
export function amountOf(variable: string, value: number): string {
  const [one, many] = NOUNS[variable] ?? [variable, variable];
  return `${value.toLocaleString("en-US")} ${value === 1 ? one : many}`;
}
