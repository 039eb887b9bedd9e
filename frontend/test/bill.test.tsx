// @vitest-environment happy-dom
import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render, screen, within } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createQueryClient } from "../src/api/queries";
import type { Cost, CostLine, EventOut } from "../src/api/schema";
import { type Lane, laneOf } from "../src/fold/lane";
import { countsOf } from "../src/fold/counts";
import { Meter } from "../src/bill/meter";
import { smallUsd } from "../src/format/money";
import { gbMs, kilobytes, plural, quantity, unitFor } from "../src/format/units";
import { vector } from "./vectors";
import { WORKFLOW } from "./workflow";

const LINE: CostLine = {
  item: "Durable operations",
  group: "engine",
  quantity: 15,
  unit: "operation",
  unit_price: 0.000008,
  amount: 0.00012,
  source: "AWS Lambda pricing page",
  estimated: false,
};

const COST: Cost = {
  application_id: "d".repeat(32),
  engine: "durable",
  final: true,
  units: {
    durable_operations: 15,
    bytes_written: 1899,
    bytes_retained: 1899,
    run_ms: 600,
    retention_days: 7,
    invocations: 3,
    billed_ms: 767,
    init_ms: 0,
    gb_ms: 383.5,
    api_requests: 2,
    write_units: 50,
    read_units: 11,
    log_bytes: 1058,
    other_invocations: 1,
  },
  lines: [
    LINE,
    { ...LINE, item: "Lambda requests", group: "lambda", quantity: 3, unit: "request", unit_price: 2e-7, amount: 6e-7 },
    { ...LINE, item: "DynamoDB write units", group: "shared", quantity: 50, unit_price: 6.25e-7, amount: 0.00003125 },
  ],
  total: 0.00015185,
  per_million: 151.85,
  switches: {
    bill_output_payload: true,
    chained_invoke_operations: 1,
    flat_branches_are_operations: false,
    free_tier: false,
  },
  prices: { region: "us-east-1", as_of: "2026-11-23" },
  durations: "local",
  watching: { wait_seconds: 1800, wait: 0.000858, race_seconds: 20, race: 0.000226 },
};

const ENGINES = {
  engines: [
    { name: "durable", title: "", deployment: "local", unit: "operation", unit_price: 0.000008, byte_price: 2.85e-10 },
    { name: "stepfunctions", title: "", deployment: "local", unit: "transition", unit_price: 0.000025, byte_price: 0 },
  ],
};

let requests: string[];
let answers: (() => Response)[];

function answer(cost: Partial<Cost> = {}): () => Response {
  return () => new Response(JSON.stringify({ ...COST, ...cost }));
}

function refuse(status: number): () => Response {
  return () => new Response(JSON.stringify({ detail: "Not now." }), { status });
}

beforeEach(() => {
  vi.useFakeTimers();
  requests = [];
  answers = [answer()];
  vi.stubGlobal("fetch", async (url: string) => {
    if (url === "/api/engines") return new Response(JSON.stringify(ENGINES));
    requests.push(url);
    const next = answers.length > 1 ? answers.shift() : answers[0];
    return (next ?? answer())();
  });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function lane(name: string, upTo?: number): Lane {
  const { events, loans } = vector(name);
  const first = loans[0];
  if (!first) throw new Error(`${name} has no loan`);
  const own = events.filter((event) => event.application_id === first.application_id);
  return laneOf(first.application_id, first.engine, own.slice(0, upTo), WORKFLOW);
}

const pass = (ms: number): Promise<void> =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });

async function show(shown: Lane): Promise<HTMLElement> {
  render(
    <QueryClientProvider client={createQueryClient()}>
      <Meter lane={shown} />
    </QueryClientProvider>,
  );
  await pass(0);
  return screen.getByRole("region", { name: /^Cost on/ });
}

/** The dollars on the meter of a loan after so many events. */
async function shownDollars(events: number): Promise<number> {
  const meter = await show(lane("approved_durable", events));
  await pass(0);
  const text = meter.querySelector(".dollars .number")?.textContent ?? "";
  cleanup();
  return Number(text.replace("$", ""));
}

const press = (name: RegExp): Promise<void> =>
  act(async () => {
    screen.getByRole("button", { name }).click();
    await vi.advanceTimersByTimeAsync(0);
  });

function setVisibility(state: DocumentVisibilityState): void {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
}

const start = (more: Partial<EventOut>): EventOut => ({
  key: JSON.stringify(more),
  application_id: "a",
  engine: "durable",
  at: "2026-02-17T12:00:00.000000Z",
  kind: "started",
  message: "",
  level: "info",
  operation: "assess_risk",
  attempt: 1,
  invocation: "r-1",
  ...more,
});

describe("the counts of a lane's events", () => {
  test("are zero before the first start", () => {
    expect(countsOf([])).toMatchObject({ operations: 0, transitions: 0, invocations: 0, resultBytes: 0 });
  });

  test("count a start that a crash repeated once as an operation and twice as a transition", () => {
    const crashed = [start({}), start({ key: "2", invocation: "r-2" })];
    expect(countsOf(crashed)).toMatchObject({ transitions: 2, invocations: 2, attempts: 2 });
  });

  test("count a wait as three operations, and parallel branches as one more", () => {
    const forked = ["equifax", "experian"].map((bureau) =>
      start({ step: "pull_credit_report", branch: bureau as EventOut["branch"], operation: bureau, invocation: bureau }),
    );
    const wait = { step: "fraud_check", operation: "fraud_check", invocation: "wait" } as const;
    const waiting = [start(wait), start({ ...wait, kind: "waiting" })];
    expect(countsOf([...forked, ...waiting])).toMatchObject({ operations: 1 + 2 + 1 + 3, transitions: 2 + 1 + 1 });
  });

  test("are Alice's 15 operations, and her 13 transitions without the Choice states", () => {
    expect(lane("approved_durable").counts.operations).toBe(15);
    expect(lane("approved_stepfunctions").counts.transitions).toBe(10);
  });

  test("leave out the fraud service's invocation", () => {
    const events = [start({}), start({ kind: "resumed", invocation: "fraud" })];
    expect(countsOf(events).invocations).toBe(1);
  });

  test("add up the bytes of results", () => {
    const events = [start({}), start({ kind: "succeeded", bytes: 40 }), start({ kind: "waiting", bytes: 2 })];
    expect(countsOf(events).resultBytes).toBe(42);
  });
});

describe("the meter of a running loan", () => {
  test("shows estimated units as a lower bound, without a request", async () => {
    const running = lane("approved_durable", 12);
    expect(running.finished).toBe(false);
    const meter = await show(running);
    expect(meter.textContent).toContain(plural(running.counts.operations, "operation"));
    expect(meter.textContent).toContain("so far, at least");
    expect(requests).toEqual([]);
  });

  test("reads the bill a moment after the end, when the last events have come", async () => {
    const meter = (shown: Lane): ReactNode => (
      <QueryClientProvider client={client}>
        <Meter lane={shown} />
      </QueryClientProvider>
    );
    const client = createQueryClient();
    const { rerender } = render(meter(lane("approved_durable", 12)));
    await pass(0);
    rerender(meter(lane("approved_durable")));
    await pass(300);
    expect(requests).toEqual([]);
    await pass(200);
    expect(requests).toHaveLength(1);
  });

  test("shows dollars for orchestration, which grow with the events", async () => {
    const [early, late] = [await shownDollars(6), await shownDollars(20)];
    expect(early).toBeGreaterThan(0);
    expect(late).toBeGreaterThan(early);
  });

  test("shows transitions on the other engine", async () => {
    const running = lane("approved_stepfunctions", 8);
    expect((await show(running)).textContent).toContain("transition");
  });

  test("reads the cost so far when the bill is opened, and again while it is open", async () => {
    answers = [answer({ final: false, lines: [{ ...LINE, estimated: true }] })];
    const meter = await show(lane("approved_durable", 12));
    await press(/Show the bill/);
    expect(requests).toEqual([`/api/cost/${"d".repeat(32)}`]);
    expect(meter.textContent).toContain("not final");
    expect(meter.textContent).toContain("estimated");
    await pass(4000);
    expect(requests.length).toBe(2);
    await press(/Hide the bill/);
    await pass(60_000);
    expect(requests.length).toBe(2);
  });
});

describe("the meter of a loan that has ended", () => {
  test("shows the units and dollars of the final bill", async () => {
    const meter = await show(lane("approved_durable"));
    expect([...meter.querySelectorAll(".unit")].map((unit) => unit.textContent)).toEqual([
      "15 operations",
      "1.9 KB written",
    ]);
    expect(meter.textContent).toContain("$0.00012 orchestration");
    expect(meter.textContent).toContain("$120.00 per million loans");
    expect(meter.querySelector(".lambda")?.textContent).toContain("3 invocations, 383.5 GB-ms");
    expect(meter.textContent).not.toContain("at least");
    expect(meter.dataset.final).toBe("true");
  });

  test("reads the bill with growing pauses until it is final", async () => {
    answers = [answer({ final: false }), answer({ final: false }), answer({ final: false }), answer()];
    await show(lane("approved_durable"));
    expect(requests.length).toBe(1);
    await pass(1000);
    expect(requests.length).toBe(2);
    await pass(1999);
    expect(requests.length).toBe(2);
    await pass(1);
    expect(requests.length).toBe(3);
    await pass(4000);
    expect(requests.length).toBe(4);
    await pass(600_000);
    expect(requests.length).toBe(4);
  });

  test("reads nothing while the tab is hidden", async () => {
    answers = [answer({ final: false })];
    await show(lane("approved_durable"));
    setVisibility("hidden");
    await pass(60_000);
    expect(requests.length).toBe(1);
    setVisibility("visible");
    await pass(0);
    expect(requests.length).toBe(2);
  });

  test("shows an error, and tries again", async () => {
    answers = [refuse(503), answer()];
    await show(lane("approved_durable"));
    expect(screen.getByRole("alert").textContent).toBe("Not now.Trying again…");
    await pass(1001);
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("doesn't repeat a request that is refused for good", async () => {
    answers = [refuse(403)];
    await show(lane("approved_durable"));
    await pass(600_000);
    expect(requests.length).toBe(1);
  });

  test("marks the durations of this machine, and not those of AWS", async () => {
    expect((await show(lane("approved_durable"))).textContent).toContain("measured on this machine");
    cleanup();
    answers = [answer({ durations: "aws" })];
    const deployed = await show(lane("approved_durable"));
    expect(deployed.textContent).not.toContain("measured on this machine");
    await press(/Show the bill/);
    expect(deployed.textContent).not.toContain("this machine's");
  });
});

describe("an open bill", () => {
  test("has every line in its group, the subtotals and both totals", async () => {
    await show(lane("approved_durable"));
    await press(/Show the bill/);
    const rows = within(screen.getByRole("table")).getAllByRole("row").map((row) => row.textContent);
    expect(rows).toEqual([
      "ItemQuantityUnit priceAmount",
      "Orchestration$0.00012",
      "Durable operations15 operations$0.000008$0.00012",
      "Lambda, for the steps$0.0000006",
      "Lambda requests3 requests$0.0000002$0.0000006",
      "The rest of the application$0.0000313",
      "DynamoDB write units50 operations$0.000000625$0.0000313",
      "All of it$0.000152",
      "All of it, for a million loans$151.85",
    ]);
  });

  test("shows what watching costs beside it", async () => {
    const meter = await show(lane("approved_durable"));
    await press(/Show the bill/);
    expect(meter.querySelector(".watching")?.textContent).toBe(
      "Watching costs extra on AWS: $0.000858 for a wait of 30 minutes, $0.000226 for a race of 20 seconds.",
    );
  });

  test("shows the assumptions, the price book and the sources", async () => {
    const meter = await show(lane("approved_durable"));
    await press(/Show the bill/);
    expect(meter.textContent).toContain("us-east-1, as of 2026-11-23");
    expect(meter.textContent).toContain("only the orchestration costs the same on AWS");
    expect([...meter.querySelectorAll(".assumptions dl > div")].map((row) => row.textContent)).toEqual([
      "The execution's result counts as data writtenyes",
      "Operations of an invocation of another function1",
      "Each parallel branch counts as an operationno",
      "The free tier is deductedno",
    ]);
    expect(meter.querySelectorAll(".sources li").length).toBe(1);
  });
});

describe("small amounts and large counts", () => {
  test.each([
    [0.000120541, "$0.000121"],
    [0.00000003, "$0.00000003"],
    [0, "$0"],
    [120.541, "$120.54"],
    [1234567.891, "$1,234,567.89"],
  ])("%d dollars are shown as %s", (dollars, text) => {
    expect(smallUsd(dollars)).toBe(text);
  });

  test("units have their plural", () => {
    expect(plural(1, "operation")).toBe("1 operation");
    expect(plural(3000, "operation")).toBe("3,000 operations");
    expect(kilobytes(1899)).toBe("1.9 KB");
    expect(gbMs(383.5)).toBe("383.5 GB-ms");
    expect(quantity(0.000000443101)).toBe("0.0000004431");
    expect([unitFor(15, "operation"), unitFor(1, "write unit"), unitFor(0.3, "GB-s")]).toEqual([
      "operations",
      "write unit",
      "GB-s",
    ]);
  });
});
