import { describe, expect, test } from "vitest";
import type { EventOut, Step } from "../src/api/schema";
import { axisLength, axisOf, idleTimesOf, SHOWN_WAIT_MS, ticksOf } from "../src/fold/axis";
import { laneOf, type Lane } from "../src/fold/lane";
import { elapsed, lagOf, leadOf, startedAt, stoppedAt } from "../src/fold/race";
import { vector, VECTORS } from "./vectors";
import { WORKFLOW } from "./workflow";

function lanes(name: string): Lane[] {
  const { events, loans } = vector(name);
  return loans.map((loan) =>
    laneOf(
      loan.application_id,
      loan.engine,
      events.filter((event) => event.application_id === loan.application_id),
      WORKFLOW,
    ),
  );
}

function lane(name: string): Lane {
  const [first] = lanes(name);
  if (!first) throw new Error(`${name} has no loan`);
  return first;
}

const row = (of: Lane, id: string) => of.rows.find((candidate) => candidate.id === id);
const kinds = (of: Lane, id: string) => row(of, id)?.spans.map((span) => span.kind);

describe("a lane", () => {
  test("has a row for each step and each bureau, in the order of the pipeline", () => {
    expect(lane("just_submitted").rows.map(({ id }) => id)).toEqual([
      "validate_application",
      "pull_credit_report",
      "pull_credit_report:equifax",
      "pull_credit_report:transunion",
      "pull_credit_report:experian",
      "assess_risk",
      "manager_approval",
      "fraud_check",
      "generate_offer",
      "disburse_funds",
    ]);
  });

  test("has a row for a step that the API adds to the workflow", () => {
    const added = { step: "verify_income" as Step, label: "Verify income", stage: "validating" as const, wait: false };
    const longer = { ...WORKFLOW, steps: [added, ...WORKFLOW.steps] };
    const { rows } = laneOf("a", "durable", [], longer);
    expect(rows[0]).toMatchObject({ id: "verify_income", label: "Verify income", state: "pending" });
  });

  test("numbers invocations and counts the operations that each took from checkpoints", () => {
    const { invocations } = lane("approved_durable");
    expect(invocations.map(({ number, served }) => [number, served.length])).toEqual([[1, 0], [2, 3], [3, 4]]);
    expect(invocations.every(({ end, dead }) => end !== null && !dead)).toBe(true);
  });

  test("counts the invocations that took a row's result from its checkpoint", () => {
    expect(row(lane("approved_durable"), "validate_application")?.replays).toBe(2);
    expect(row(lane("approved_durable"), "fraud_check")?.replays).toBe(1);
    expect(row(lane("approved_stepfunctions"), "validate_application")?.replays).toBe(0);
  });

  test("counts the parallel operation around the branches for their step", () => {
    expect(row(lane("approved_durable"), "pull_credit_report")?.replays).toBe(2);
    expect(row(lane("approved_durable"), "pull_credit_report:equifax")?.replays).toBe(0);
  });

  test("draws a lost attempt as lost, and the invocation that died with it", () => {
    const crashed = lane("crash_with_replay");
    expect(kinds(crashed, "assess_risk")).toEqual(["lost", "backoff", "ran"]);
    expect(crashed.invocations.map(({ dead }) => dead)).toEqual([true, false]);
    expect(crashed.counts).toMatchObject({ invocations: 2, deadInvocations: 1 });
  });

  test("draws each attempt and the pause before the next one", () => {
    expect(kinds(lane("retried_step"), "validate_application")).toEqual([
      "failed",
      "backoff",
      "failed",
      "backoff",
      "ran",
    ]);
    expect(kinds(lane("between_attempts"), "validate_application")).toEqual(["failed", "backoff"]);
  });

  test("names the state that a state machine is in", () => {
    const { states } = lane("approved_stepfunctions");
    expect(states[0]?.name).toBe("ValidateApplication");
    expect(states.every((state) => state.end !== null)).toBe(true);
    const [, behindLane] = lanes("race_in_mid_run");
    expect(behindLane?.states.filter((state) => state.end === null).map((state) => state.name)).toEqual([
      "PullEquifax",
    ]);
  });

  test("asks for a decision while it waits for a manager, and not after a decision", () => {
    expect(lane("race_in_mid_run").approval?.expires).toBeGreaterThan(0);
    expect(lane("race_in_mid_run").status).toBe("pending_approval");
    expect(lane("decided_not_resumed").approval).toBeNull();
    expect(lane("decided_not_resumed").decision).toBe("approved");
    expect(lane("manager_denied").decision).toBe("denied");
  });

  test.each([
    ["approved_durable", "approved"],
    ["denied_by_rule", "denied"],
    ["fraud_error", "failed"],
    ["just_submitted", "submitted"],
    ["between_attempts", "processing"],
  ])("of %s is %s", (name, status) => {
    expect(lane(name).status).toBe(status);
  });
});

const DIED = "2026-11-23T09:00:01.356000Z";
const upTo = (name: string, count: number) => {
  const { events, loans } = vector(name);
  const [loan] = loans;
  if (!loan) throw new Error(`${name} has no loan`);
  return { loan, events: events.slice(0, count) };
};
const died = (more: Partial<EventOut>): EventOut => ({
  key: `death/${more.invocation}/${more.armed}`,
  application_id: "d".repeat(32),
  engine: "durable",
  kind: "worker_killed",
  at: DIED,
  message: "",
  level: "warn",
  ...more,
});

describe("a death", () => {
  test("ends its invocation at once and says whose constant the pause is", () => {
    const { loan, events } = upTo("crash_with_replay", 12);
    const death = died({ invocation: "durable-1", function: "durable", pause_ms: 5000, paused_by: "emulator" });
    const crashed = laneOf(loan.application_id, loan.engine, [...events, death], WORKFLOW);
    expect(crashed.invocations).toMatchObject([{ dead: true, end: Date.parse(DIED) + 0 }]);
    expect(crashed.pause?.death).toMatchObject({ pauseMs: 5000, pausedBy: "emulator" });
    expect(kinds(crashed, "assess_risk")).toEqual(["lost", "backoff"]);
  });

  test("of an invocation that recorded nothing is an invocation too", () => {
    const { loan, events } = upTo("crash_with_replay", 12);
    const deaths = ["durable-1", "durable-x"].map((invocation) => died({ invocation, function: "durable" }));
    const crashed = laneOf(loan.application_id, loan.engine, [...events, ...deaths], WORKFLOW);
    expect(crashed.counts).toMatchObject({ invocations: 2, deadInvocations: 2 });
  });

  test("is armed until it kills a process", () => {
    const armed = died({ armed: true });
    const before = laneOf("a", "durable", [armed], WORKFLOW);
    expect(before.armedKills).toEqual([{ at: Date.parse(DIED), firedAt: null }]);
    expect(before.counts.deadInvocations).toBe(0);
    const fired = died({ invocation: "durable-2", function: "durable", at: "2026-11-23T09:00:03.000000Z" });
    const after = laneOf("a", "durable", [armed, fired], WORKFLOW);
    expect(after.armedKills[0]?.firedAt).toBe(Date.parse("2026-11-23T09:00:03Z"));
  });

  test("of a task is drawn in the row of its step, even if it recorded no start", () => {
    const death = died({
      engine: "stepfunctions",
      invocation: "t-1",
      function: "tasks",
      step: "assess_risk",
      operation: "AssessRisk",
      paused_by: "engine",
    });
    const crashed = laneOf("a", "stepfunctions", [death], WORKFLOW);
    expect(kinds(crashed, "assess_risk")).toEqual(["lost"]);
    expect(row(crashed, "assess_risk")?.deaths).toBe(1);
    expect(crashed.counts).toMatchObject({ invocations: 1, deadInvocations: 1 });
  });

  test("of the fraud service is no death of the workflow", () => {
    const crashed = laneOf("a", "durable", [died({ invocation: "f", function: "fraud", step: "fraud_check" })], WORKFLOW);
    expect(crashed.counts).toMatchObject({ invocations: 0, deadInvocations: 0 });
    expect(crashed.pause).toBeNull();
    expect(row(crashed, "fraud_check")?.deaths).toBe(1);
  });
});

describe("a message", () => {
  test.each(VECTORS)("of $name can be any text: everything but the text stays the same", ({ events, loans }) => {
    const renamed = events.map((event) => ({ ...event, message: `Loan denied, checkpoints: ${event.key}` }));
    for (const { application_id: id, engine } of loans) {
      const [before, after] = [events, renamed].map((all) =>
        withoutTexts(laneOf(id, engine, all.filter((event) => event.application_id === id), WORKFLOW)),
      );
      expect(after).toEqual(before);
    }
  });
});

/** A lane without the texts that it shows as they are. */
function withoutTexts(of: Lane) {
  const { assessment, view, ...rest } = of;
  const log = view.log.map((line) => ({ ...line, message: "" }));
  return { ...rest, assessed: assessment !== null, view: { ...view, log } };
}

describe("a race", () => {
  test("is compared at the last step that has ended on both lanes", () => {
    expect(leadOf(lanes("race_in_mid_run"))).toMatchObject({ after: "Validate application" });
    expect(leadOf(lanes("manager_denied"))).toMatchObject({ after: null });
    expect(leadOf([lane("approved_durable")])).toBeNull();
  });

  test("is level as long as the lanes are closer than can be seen", () => {
    const [left, right] = lanes("manager_denied");
    if (!left || !right) throw new Error("a race has two lanes");
    const end = left.completedAt ?? 0;
    expect(leadOf([left, { ...right, completedAt: end + 49 }])?.engine).toBeNull();
    expect(leadOf([left, { ...right, completedAt: end + 51 }])?.engine).toBe("durable");
  });

  test("has the lag of each row that has ended on both lanes", () => {
    const [left, right] = lanes("race_in_mid_run");
    if (!left || !right) throw new Error("a race has two lanes");
    expect(lagOf("validate_application", right, left)).not.toBeNull();
    expect(lagOf("assess_risk", right, left)).toBeNull();
  });

  test("has a clock from the first event to the end of the last lane", () => {
    const both = lanes("denied_by_rule");
    const [start, stopped] = [startedAt(both), stoppedAt(both)];
    expect(start).not.toBeNull();
    expect(stopped).toBe(Math.max(...both.map(({ completedAt }) => completedAt ?? 0)));
    expect(stoppedAt(lanes("race_in_mid_run"))).toBeNull();
    expect(elapsed(lane("approved_durable"), 0)).toBeGreaterThan(4000);
  });
});

describe("the axis", () => {
  const waiting = [lane("manager_denied")];
  const runStart = startedAt(waiting) ?? 0;
  const wait = row(waiting[0] as Lane, "manager_approval")?.spans.find((span) => span.kind === "waited");
  const [start, end] = [wait?.start ?? 0, wait?.end ?? 0];

  test("cuts the rest of a long wait for the manager", () => {
    const axis = axisOf(idleTimesOf(waiting), runStart);
    expect(axis.show(end) - axis.show(start)).toBeCloseTo(SHOWN_WAIT_MS, 6);
    expect(axis.cuts(end)).toHaveLength(1);
    expect(axis.cuts(end)[0]?.hidden).toBeCloseTo(end - start - SHOWN_WAIT_MS, 6);
  });

  test("never runs backwards and never cuts time in which a step runs", () => {
    const axis = axisOf(idleTimesOf(waiting), runStart);
    let last = 0;
    for (let moment = runStart; moment < runStart + 9000; moment += 50) {
      const shown = axis.show(moment);
      expect(shown).toBeGreaterThanOrEqual(last);
      if (moment + 50 <= start || moment >= end) expect(axis.show(moment + 50) - shown).toBeCloseTo(50, 3);
      last = shown;
    }
  });

  test("shows everything if waits aren't cut", () => {
    const axis = axisOf([], runStart);
    expect(axis.show(end)).toBe(end - runStart);
    expect(axis.cuts(end)).toEqual([]);
  });

  test("cuts nothing while one lane still runs", () => {
    const both = lanes("race_in_mid_run");
    const axis = axisOf(idleTimesOf(both), startedAt(both) ?? 0);
    expect(axis.cuts(start + 3_600_000)).toEqual([]);
  });

  test("has room ahead and few ticks", () => {
    for (const shown of [0, 900, 5900, 9999, 30_000, 300_000, 4_000_000]) {
      const length = axisLength(shown, false);
      expect(length).toBeGreaterThan(shown);
      expect(ticksOf(length, 7).length).toBeLessThanOrEqual(8);
    }
  });
});
