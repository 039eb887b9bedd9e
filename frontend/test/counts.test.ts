/** The estimate of an engine's units by a loan's events, beside those of the fold vectors. */
import { expect, test } from "vitest";
import type { EventOut } from "../src/api/schema";
import { countsOf } from "../src/fold/counts";

const BUREAUS = ["equifax", "transunion", "experian"] as const;

function started(step: EventOut["step"], operation: string | null, invocation: string, branch?: EventOut["branch"]): EventOut {
  return {
    key: `${step}/${operation}/${invocation}/${branch}`,
    application_id: "a",
    engine: "stepfunctions-express",
    at: "2026-11-28T12:00:00.000000Z",
    kind: "started",
    step,
    operation,
    invocation,
    branch,
    attempt: 1,
    message: "",
    level: "info",
  };
}

test("A nested execution is one transition for all of its states", () => {
  const bureaus = BUREAUS.map((bureau) => started("pull_credit_report", `AssessLoan/Pull-${bureau}`, bureau, bureau));
  const nested = [started("validate_application", "AssessLoan/ValidateApplication", "a"), ...bureaus];
  expect(countsOf(nested).transitions).toBe(1);
  expect(countsOf([...nested, started("manager_approval", "ManagerApproval", "b")]).transitions).toBe(2);
});

test("Branches in one state are no fork", () => {
  const inOne = BUREAUS.map((bureau) => started("pull_credit_report", "AssessApplication", "a", bureau));
  expect(countsOf(inOne).transitions).toBe(1);
  const apart = BUREAUS.map((bureau) => started("pull_credit_report", `Pull-${bureau}`, bureau, bureau));
  expect(countsOf(apart).transitions).toBe(4);
});

test("A step without an operation is none", () => {
  const steps = [started("validate_application", null, "a"), started("assess_risk", null, "a")];
  expect(countsOf(steps).operations).toBe(1);
  const waiting: EventOut = { ...started("fraud_check", null, "a"), kind: "waiting" };
  expect(countsOf([...steps, waiting]).operations).toBe(2);
});
