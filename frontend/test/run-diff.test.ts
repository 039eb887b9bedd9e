import { expect, test } from "vitest";
import { diffOf, isSameWorkflow } from "../src/recording/run-diff";
import { recorded } from "./recordings";

test("Two runs differ in outcome, units, dollars and in the rows that one of them skipped", () => {
  const [durable] = diffOf(recorded("approved"), recorded("denied"));
  expect(durable?.engine).toBe("durable");
  expect(durable?.outcome).toEqual({ left: "approved", right: "denied" });
  expect(durable?.units).toEqual({ left: 15, right: 8 });
  expect(durable?.dollars.left).toBeGreaterThan(durable?.dollars.right ?? 0);
  const differing = durable?.rows.filter(({ differs }) => differs).map(({ id }) => id);
  expect(differing).toEqual(["manager_approval", "fraud_check", "generate_offer", "disburse_funds"]);
});

test("A killed worker is seen in the attempts of its step, on both engines", () => {
  for (const { rows } of diffOf(recorded("approved"), recorded("killed"))) {
    const row = rows.find(({ id }) => id === "assess_risk");
    expect(row).toMatchObject({ differs: true, left: { attempts: 1 } });
    expect(row?.right?.attempts).toBeGreaterThan(1);
  }
});

test("A run doesn't differ from itself", () => {
  for (const diff of diffOf(recorded("compensated"), recorded("compensated"))) {
    expect(diff.rows.some(({ differs }) => differs)).toBe(false);
    expect(diff.ms.left).toBe(diff.ms.right);
    expect(diff.dollars.left).toBe(diff.dollars.right);
  }
});

test("An engine that ran in one of the runs alone has no values in the other", () => {
  const approved = recorded("approved");
  const alone = { ...approved, run: { ...approved.run, loans: approved.run.loans.slice(0, 1) } };
  const states = diffOf(alone, approved).find(({ engine }) => engine === "stepfunctions");
  expect(states?.units).toEqual({ left: null, right: 13 });
});

test("Runs of different workflows are not compared", () => {
  const approved = recorded("approved");
  const steps = approved.run.workflow.steps.slice(1);
  const other = { ...approved, run: { ...approved.run, workflow: { ...approved.run.workflow, steps } } };
  expect(isSameWorkflow(approved, recorded("denied"))).toBe(true);
  expect(isSameWorkflow(approved, other)).toBe(false);
});
