import { describe, expect, test } from "vitest";
import { countsOf } from "../src/fold/counts";
import { fold } from "../src/fold/fold";
import { inOrder } from "../src/fold/order";
import { seen, VECTORS } from "./vectors";
import { WORKFLOW } from "./workflow";

const CASES = VECTORS.flatMap(({ name, about, events, loans }) =>
  loans.map((loan) => ({
    ...loan,
    name,
    about,
    events: events.filter((event) => event.application_id === loan.application_id),
  })),
);

describe("the fold gives the same views as the Python fold", () => {
  test("there are vectors", () => {
    expect(VECTORS.length).toBeGreaterThanOrEqual(12);
  });

  test.each(CASES)("$name on $engine: $about", ({ events, finished, expected }) => {
    expect(seen(fold(events, finished, WORKFLOW))).toEqual(expected);
  });

  test.each(CASES.filter(({ counts }) => counts))("$name on $engine: the counts are those of Python", (loan) => {
    const found = countsOf(inOrder(loan.events));
    expect({
      invocations: found.invocations,
      dead_invocations: found.deadInvocations,
      attempts: found.attempts,
      served: found.served,
      served_last: found.servedLast,
      orchestration: loan.engine === "durable" ? found.operations : found.transitions,
    }).toEqual(loan.counts);
  });

  test.each(CASES)("$name on $engine: the log has every event, a step lasts from its first to its last", (loan) => {
    const view = fold(loan.events, loan.finished, WORKFLOW);
    expect(view.log.map((line) => [line.timestamp, line.step, line.message, line.level])).toEqual(
      loan.events.map((event) => [event.at, event.step ?? event.kind, event.message, event.level]),
    );
    expect(view.lastAt).toBe(loan.events.at(-1)?.at);
    for (const step of view.steps) {
      const times = loan.events
        .filter((event) => event.step === step.step && event.kind !== "worker_killed")
        .map((event) => event.at);
      const over = step.state === "succeeded" || step.state === "failed";
      expect(step.startedAt).toBe(times[0] ?? null);
      expect(step.endedAt).toBe(over ? (times.at(-1) ?? null) : null);
    }
  });
});
