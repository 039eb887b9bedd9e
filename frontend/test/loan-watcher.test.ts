// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LoanWatcher } from "../src/stream/loan-watcher";
import { VECTORS } from "./vectors";
import { WORKFLOW } from "./workflow";

type Answers = Record<string, () => Promise<unknown>>;

const loan = VECTORS.find(({ name }) => name === "approved_durable");
let watcher: LoanWatcher;
let requests: string[];
let unsubscribe: () => void;

beforeEach(() => vi.useFakeTimers());

afterEach(() => {
  unsubscribe();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function watch(answers: Answers): void {
  requests = [];
  vi.stubGlobal("fetch", async (url: string) => {
    const call = new URL(url, "http://page.test").pathname.split("/").at(-2) ?? "";
    requests.push(call);
    return new Response(JSON.stringify(await answers[call]?.()));
  });
  watcher = new LoanWatcher({ kind: "loan", id }, WORKFLOW);
  unsubscribe = watcher.subscribe(() => undefined);
}

const id = loan?.loans[0]?.application_id ?? "";
const record = (status: string) => ({ application_id: id, engine: "durable", status, steps: [], logs: [] });
const events = { events: loan?.events, cursor: "c", done: true, next_ms: 0, server_time: "2026-11-23T09:00:09.000000Z" };
/** A promise that is kept when the test opens it. */
function gate() {
  const kept: { open?: () => void } = {};
  const opened = new Promise<void>((resolve) => (kept.open = resolve));
  return { opened, open: () => kept.open?.() };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

test("A loan that ends while its record is read is read again", async () => {
  const statuses = ["processing", "approved"];
  const held = gate();
  watch({
    status: async () => {
      const status = statuses.shift() ?? "approved";
      await held.opened;
      return record(status);
    },
    events: async () => events,
  });
  await settle();
  expect(watcher.state().lanes[0]?.finished).toBe(true);
  held.open();
  await settle();
  await settle();
  expect(watcher.state().records[id]?.status).toBe("approved");
  expect(requests.filter((call) => call === "status")).toHaveLength(2);
});

test("A record that was read after the end is not read again", async () => {
  watch({ status: async () => record("approved"), events: async () => events });
  await settle();
  const sent = requests.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(requests).toHaveLength(sent);
  expect(watcher.state().records[id]?.status).toBe("approved");
});

test("A record with the outcome ends no lane before the events that led there", async () => {
  const all = loan?.events ?? [];
  const waiting = all.findIndex(({ kind, step }) => kind === "waiting" && step === "fraud_check");
  const held = gate();
  const pages = [{ ...events, events: all.slice(0, waiting + 1), done: false }, { ...events, events: all.slice(waiting + 1) }];
  watch({
    status: async () => record("approved"),
    events: async () => {
      if (pages.length === 1) await held.opened;
      return pages.shift();
    },
  });
  const fraudCheck = () => watcher.state().lanes[0]?.rows.find((row) => row.id === "fraud_check")?.state;
  await settle();
  expect(watcher.state().records[id]?.status).toBe("approved");
  expect([watcher.state().lanes[0]?.finished, fraudCheck()]).toEqual([false, "waiting"]);
  held.open();
  await settle();
  expect([watcher.state().lanes[0]?.finished, fraudCheck()]).toEqual([true, "succeeded"]);
});
