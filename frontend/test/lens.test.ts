import { describe, expect, test } from "vitest";
import recorded from "../../docs/lens.json";
import type { LensInvocation, RecordedLenses } from "../src/api/lens";
import { STATE_ICONS, STATE_LABELS, summaryOf } from "../src/lens/line-states";
import { statesOfStep } from "../src/lens/state-machine";
import { WORKFLOW } from "./workflow";

const { runs, source } = recorded as unknown as RecordedLenses;

const summary = (run: string, number: number): string => {
  const invocations = runs[run] as LensInvocation[];
  return summaryOf(invocations[number - 1] as LensInvocation, invocations[number]);
};

describe("the summary of an invocation", () => {
  test("names what checkpoints give, what answered, and where it suspends", () => {
    expect(summary("approved_by_a_manager", 1)).toMatch(/^The handler runs for the first time\..*suspends in manager_approval/);
    expect(summary("approved_by_a_manager", 2)).toMatch(
      /^The handler runs again from its first line\. Checkpoints give the results of validate_application, credit_reports, assess_risk\. The answer arrived for manager_approval\./,
    );
    expect(summary("approved_by_a_manager", 3)).toMatch(/It executes generate_offer, disburse_funds\. It returns/);
  });

  test("of a death says what is lost, what is kept, and what runs again", () => {
    const died = runs.offer_dies_after_its_effect?.find(({ end }) => end === "died")?.number ?? 0;
    const text = summary("offer_dies_after_its_effect", died);
    expect(text).toContain("its memory is lost");
    expect(text).toMatch(/The checkpoints keep .*validate_application/);
    expect(text).toContain(`Invocation ${died + 1} runs generate_offer again.`);
  });
});

test("Every state in a recorded run has words and an icon", () => {
  const states = Object.values(runs).flatMap((invocations) => invocations.flatMap(({ lines }) => Object.values(lines)));
  expect(states.length).toBeGreaterThan(100);
  for (const state of states) {
    expect(STATE_LABELS[state]).toBeTruthy();
    expect(STATE_ICONS[state]).toBeTruthy();
  }
});

test("Every line with a state is a line of the source", () => {
  for (const { lines } of Object.values(runs).flat()) {
    for (const line of Object.keys(lines)) expect(source[Number(line) - 1]?.trim()).toBeTruthy();
  }
});

test("Every step has its states in the state machine, a branch its own", () => {
  for (const { step } of [...WORKFLOW.steps, ...WORKFLOW.closing_steps]) {
    expect(statesOfStep(step).length, step).toBeGreaterThan(0);
  }
  for (const { step, branches } of WORKFLOW.steps) {
    for (const { bureau } of branches ?? []) expect(statesOfStep(step, bureau), bureau).toHaveLength(1);
  }
});
