import { describe, expect, test } from "vitest";
import type { InspectionOut, RowOut } from "../src/api/schema";
import { foldedAtFirst, inspectedRun, unfoldedRows } from "../src/fold/inspected-run";
import { eventsById } from "../src/inspect/events";
import { numberText } from "../src/inspect/amounts";
import { decoded, documentIn } from "../src/inspect/read-files";
import { planOf } from "../src/inspect/plan";
import { DEFAULTS, searchOf, settingsIn } from "../src/inspect/settings";
import { FIRST_PLAN } from "../src/planner/plan";

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();

function row(id: string, parent: string | null, spans: [kind: string, start: number, end: number][], more = {}): RowOut {
  return {
    id,
    parent,
    name: id,
    path: id,
    kind: "task",
    attempts: 1,
    spans: spans.map(([kind, start, end]) => ({ kind, start: at(start), end: at(end) })),
    result: "succeeded",
    error: null,
    largest_bytes: 0,
    events: [],
    ...more,
  } as RowOut;
}

const report = (rows: RowOut[]) => ({ rows, invocations: [] }) as unknown as InspectionOut;

const ORDERS = inspectedRun(
  report([
    row("orders", null, [["running", 0, 32]], { kind: "map" }),
    row("first", "orders", [["running", 0, 32]], { kind: "iteration" }),
    row("second", "orders", [["running", 1, 3]], { kind: "iteration" }),
    row("charge", "first", [["running", 0, 1], ["retry_pause", 1, 2], ["running", 2, 3]], { attempts: 2 }),
    row("stock", "first", [["waiting", 3, 32]]),
    row("ship", "second", [["running", 1, 3]], { result: "timed_out", error: "States.Timeout" }),
  ]),
);

const kinds = (id: string) => ORDERS.rows.find((each) => each.id === id)?.spans.map(({ kind }) => kind);

describe("an inspected run", () => {
  test("has what is inside a row behind it, with its depth", () => {
    expect(ORDERS.rows.map(({ id, depth, inside }) => `${id} ${depth} ${inside}`)).toEqual([
      "orders 0 5",
      "first 1 2",
      "charge 2 0",
      "stock 2 0",
      "second 1 1",
      "ship 2 0",
    ]);
  });

  test("draws a run before a pause, and the last run of what failed, as failed", () => {
    expect(kinds("charge")).toEqual(["failed", "backoff", "ran"]);
    expect(kinds("ship")).toEqual(["failed"]);
    expect(kinds("stock")).toEqual(["waited"]);
  });

  test("is idle only while no innermost row runs", () => {
    expect(ORDERS.idle).toEqual([{ start: Date.parse(at(3)), end: Date.parse(at(32)) }]);
  });

  test("shows the bars inside a row while it is folded", () => {
    expect(ORDERS.rows.find(({ id }) => id === "first")?.innerSpans.map(({ kind }) => kind)).toEqual([
      "failed",
      "backoff",
      "ran",
      "waited",
    ]);
  });

  test("hides what is inside a folded row, at any depth", () => {
    expect(unfoldedRows(ORDERS.rows, new Set(["orders"])).map(({ id }) => id)).toEqual(["orders"]);
    expect(unfoldedRows(ORDERS.rows, new Set(["first"])).map(({ id }) => id)).toEqual([
      "orders",
      "first",
      "second",
      "ship",
    ]);
  });

  test("is folded at first if it is long", () => {
    expect(foldedAtFirst(ORDERS.rows)).toEqual(new Set());
    const items = Array.from({ length: 40 }, (_, place) => [
      row(`item ${place}`, "orders", []),
      row(`charge ${place}`, `item ${place}`, [["running", place, place + 1]]),
    ]).flat();
    const long = inspectedRun(report([row("orders", null, [["running", 0, 41]]), ...items])).rows;
    expect(unfoldedRows(long, foldedAtFirst(long))).toHaveLength(41);
  });

  test("without rows has no times", () => {
    expect(inspectedRun(report([]))).toEqual({ rows: [], invocations: [], start: 0, end: 0, idle: [] });
  });
});

describe("the settings of an inspection", () => {
  test("are the same after a way through the address", () => {
    const settings = { region: "eu-west-1", executions: 5, items: { "a=b": 40 }, loops: { Poll: 3 }, payloadBytes: 200, plan: null };
    expect(settingsIn(new URLSearchParams(searchOf(settings).toString()))).toEqual(settings);
  });

  test("keep the counts of a plan", () => {
    const plan = { ...FIRST_PLAN, steps: 12, polls: 1440 };
    expect(settingsIn(searchOf({ ...DEFAULTS, plan })).plan).toEqual(plan);
    expect(settingsIn(new URLSearchParams("waits=2")).plan).toEqual({ ...FIRST_PLAN, waits: 2 });
  });

  test("count a history's rows for a plan: what is inside a Map or a Parallel is a branch", () => {
    expect(planOf(ORDERS.rows)).toMatchObject({ steps: 0, branches: 3, waits: 0 });
    const rows = inspectedRun(report([row("a", null, [["running", 0, 1]]), row("b", null, [], { kind: "choice" })])).rows;
    expect(planOf(rows)).toMatchObject({ steps: 1, choices: 1, branches: 0 });
  });

  test("ignore what is no number", () => {
    const settings = settingsIn(new URLSearchParams("executions=many&items=Orders&items=Orders=x&payload_bytes=-1"));
    expect(settings).toMatchObject({ executions: 1_000_000, items: {}, payloadBytes: null });
  });
});

test("A whole number is shown with all its digits, a part with four", () => {
  expect(numberText(1_048_576)).toBe("1,048,576");
  expect(numberText({ min: 0.0000047171, max: 3002 })).toBe("0.000004717 to 3,002");
});

describe("a file", () => {
  test.each([
    ["UTF-8", new TextEncoder().encode("é")],
    ["UTF-8 with a mark", new Uint8Array([0xef, 0xbb, 0xbf, 0xc3, 0xa9])],
    ["UTF-16, little end first", new Uint8Array([0xff, 0xfe, 0xe9, 0x00])],
    ["UTF-16 without a mark", new Uint8Array([0x7b, 0x00, 0xe9, 0x00])],
    ["UTF-16, big end first and without a mark", new Uint8Array([0x00, 0x7b, 0x00, 0xe9])],
    ["UTF-16, big end first", new Uint8Array([0xfe, 0xff, 0x00, 0xe9])],
    ["Windows' own encoding", new Uint8Array([0xe9])],
  ])("in %s is read", (_, bytes) => {
    expect(decoded(bytes.slice().buffer).replace("{", "")).toBe("é");
  });

  test("of JSON is sent as it is, so that the request is no larger than the file", () => {
    const text = JSON.stringify({ events: [{ id: 1, input: '{"a": "b"}' }] });
    expect(JSON.stringify(documentIn({ name: "history.json", text: `\uFEFF${text}` }))).toBe(text);
    expect(documentIn({ name: "machine.yaml", text: "StartAt: A" })).toBe("StartAt: A");
    expect(documentIn({ name: "cut.json", text: '{"events": [' })).toBe('{"events": [');
    expect(documentIn({ name: "number.json", text: "5" })).toBe("5");
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    expect(documentIn({ name: "deep.json", text: deep })).toBe(deep);
  });

  test("gives its events by id, whole or in pages, of either engine", () => {
    const pages = [
      JSON.stringify({ events: [{ id: 1, type: "ExecutionStarted" }] }),
      JSON.stringify({ documents: [JSON.stringify({ Events: [{ EventId: 2, EventType: "StepStarted" }] })] }),
      "StartAt: A",
    ];
    expect([...eventsById(pages).values()].map(({ id, type }) => `${id} ${type}`)).toEqual([
      "1 ExecutionStarted",
      "2 StepStarted",
    ]);
  });
});
