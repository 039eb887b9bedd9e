import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { EventOut, RecordedRun } from "../src/api/schema";
import { RecordedWatcher } from "../src/talk/recorded-run";
import { vector } from "./vectors";
import { WORKFLOW } from "./workflow";

/** A recorded race of the vector, whose loans have ended. */
function recordedRace(name: string): RecordedRun {
  const { loans, events } = vector(name);
  return {
    kind: "race",
    id: "1",
    workflow: WORKFLOW,
    loans: loans.map(({ application_id, engine }) => ({
      record: { application_id, engine, status: "denied", result: { reason: "because" } },
      events: events.filter((event: EventOut) => event.application_id === application_id),
    })),
    equivalence: { identical: true },
  } as unknown as RecordedRun;
}

const LONG_MS = 24 * 60 * 60 * 1000;
let now: Date;

beforeEach(() => {
  now = new Date("2030-01-01T12:00:00Z");
  vi.useFakeTimers({ now });
});

afterEach(() => {
  vi.useRealTimers();
});

function played(name: string, engine: "both" | "durable" = "both", speed = 1): RecordedWatcher {
  const watcher = new RecordedWatcher(recordedRace(name), engine, speed);
  watcher.subscribe(() => undefined);
  return watcher;
}

describe("a recorded run on the stage", () => {
  test("plays as if it happened now, and waits for the manager's key", () => {
    const watcher = played("manager_denied");
    vi.advanceTimersByTime(LONG_MS);
    const { lanes } = watcher.state();
    expect(lanes.map(({ approval }) => approval !== null)).toEqual([true, true]);
    expect(lanes[0]?.submittedAt).toBeGreaterThanOrEqual(now.getTime());
    expect(Object.values(watcher.state().records).map(({ status }) => status)).toEqual(["processing", "processing"]);
    expect(watcher.state().equivalence).toBeNull();
  });

  test("goes on from the moment of the key", () => {
    const watcher = played("manager_denied");
    vi.advanceTimersByTime(LONG_MS);
    watcher.perform("decide");
    const pressedAt = Date.now();
    vi.advanceTimersByTime(LONG_MS);
    const { lanes, equivalence } = watcher.state();
    expect(lanes.map(({ finished, decision }) => [finished, decision])).toEqual([[true, "denied"], [true, "denied"]]);
    expect(lanes.every(({ completedAt }) => completedAt !== null && completedAt >= pressedAt)).toBe(true);
    expect(equivalence?.identical).toBe(true);
  });

  test("shows a decision at its recorded place if the key was pressed before", () => {
    const watcher = played("manager_denied");
    watcher.perform("decide");
    vi.advanceTimersByTime(LONG_MS);
    const lane = watcher.state().lanes[0];
    expect(lane?.finished).toBe(true);
    expect(lane?.rows.find(({ id }) => id === "manager_approval")?.state).toBe("succeeded");
  });

  test("has one lane where the scene shows one engine", () => {
    const watcher = played("manager_denied", "durable");
    vi.advanceTimersByTime(LONG_MS);
    expect(watcher.state().lanes.map(({ engine }) => engine)).toEqual(["durable"]);
    expect(watcher.state().target.kind).toBe("loan");
  });

  test("plays faster by its speed", () => {
    const [slow, fast] = [1, 10].map((speed) => {
      const watcher = played("manager_denied", "both", speed);
      vi.advanceTimersByTime(LONG_MS);
      const lane = watcher.state().lanes[0];
      return (lane?.approval?.since ?? 0) - (lane?.submittedAt ?? 0);
    });
    expect(slow).toBeCloseTo((fast ?? 0) * 10, 0);
  });
});
