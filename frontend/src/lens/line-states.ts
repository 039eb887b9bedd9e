/** The states of a line as words and icons. */
import type { LensInvocation, LensOperation, LineState } from "../api/lens";
import type { IconName } from "../ui/icon";

export const STATE_LABELS: Record<LineState, string> = {
  ran_first: "ran for the first time",
  ran_again: "ran again",
  executed: "executed its step",
  attempt_failed: "its attempt failed, another one is scheduled",
  served: "result served from its checkpoint",
  suspended: "started to wait: the invocation suspended here",
  resumed: "the wait ended: its answer arrived",
  passed_by: "passed by a suspension",
  died: "the process died here",
  runs: "runs now",
};

/** An icon for each state, because colour alone isn't enough. */
export const STATE_ICONS: Record<LineState, IconName> = {
  ran_first: "dot",
  ran_again: "replay",
  executed: "play",
  attempt_failed: "cross",
  served: "check",
  suspended: "pause",
  resumed: "unfold",
  passed_by: "skip",
  died: "kill",
  runs: "play",
};

/** Two sentences about an invocation: what it served from checkpoints and executed, and how it ended. */
export function summaryOf(invocation: LensInvocation, next: LensInvocation | undefined): string {
  const operations = Object.values(invocation.operations).flat();
  const named = (state: LineState): string[] => operations.filter((each) => each.state === state).map(({ name }) => name);
  const parts = [
    invocation.number === 1 ? "The handler runs for the first time." : "The handler runs again from its first line.",
    listed("Checkpoints give the results of", named("served")),
    listed("The answer arrived for", named("resumed")),
    listed("It executes", named("executed")),
    endOf(invocation, operations, next),
  ];
  return parts.filter(Boolean).join(" ");
}

function endOf(invocation: LensInvocation, operations: LensOperation[], next: LensInvocation | undefined): string {
  const inState = (state: LineState): string => operations.find((each) => each.state === state)?.name ?? "the handler";
  if (invocation.end === "ended") return "It returns, and the execution has ended.";
  if (invocation.end === "runs") return "It still runs.";
  if (invocation.end === "suspended") {
    const failed = operations.find((each) => each.state === "attempt_failed");
    if (failed) return `An attempt of ${failed.name} fails: it suspends until the next one. Nothing runs meanwhile.`;
    return `It suspends in ${inState("suspended")}: no function runs until the answer.`;
  }
  const kept = operations.filter(({ state }) => state !== "died").map(({ name }) => name);
  const lost = operations.find(({ state }) => state === "died");
  return [
    `The process dies${lost ? ` in ${lost.name}${lost.certain === false ? " or just before it" : ""}` : ""}: its memory is lost.`,
    listed("The checkpoints keep", kept),
    lost && next ? `Invocation ${next.number} runs ${lost.name} again.` : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function listed(start: string, names: string[]): string {
  return names.length > 0 ? `${start} ${names.join(", ")}.` : "";
}
