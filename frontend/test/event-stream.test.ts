// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Problem } from "../src/api/http";
import type { Events } from "../src/api/schema";
import type { ConnectionState } from "../src/stream/connection";
import { EventStream } from "../src/stream/event-stream";
import { wakeStreams } from "../src/stream/wake";

type Answer = (url: URL, init: RequestInit) => Promise<Response>;

const page = (cursor: string, done = false, pause = 0): Events => ({
  events: [],
  cursor,
  done,
  next_ms: pause,
  server_time: "2026-11-23T09:00:00.000000Z",
});
const answer = (body: unknown, status = 200): Answer => async () =>
  new Response(JSON.stringify(body), { status });
const unreachable: Answer = () => Promise.reject(new TypeError("Failed to fetch"));
/** Held back until it is aborted, like a long poll without new events. */
const held: Answer = (_, init) =>
  new Promise((__, reject) =>
    init.signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError"))),
  );

let requests: { url: URL; init: RequestInit }[];
let answers: Answer[];
let stream: EventStream | undefined;

beforeEach(() => {
  vi.useFakeTimers();
  requests = [];
  answers = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    const call = { url: new URL(url, "http://page.test"), init };
    requests.push(call);
    return (answers.shift() ?? held)(call.url, init);
  });
});

afterEach(() => {
  stream?.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function follow(...given: Answer[]) {
  answers = given;
  const connections: ConnectionState[] = [];
  const pages: Events[] = [];
  const refused: Problem[] = [];
  stream = new EventStream("/events/1", {
    onPage: (received) => pages.push(received),
    onConnection: (connection) => connections.push(connection),
    onRefused: (problem) => refused.push(problem),
    waitSeconds: () => 5,
  });
  return { connections, pages, refused };
}

const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const hide = (hidden: boolean): void => {
  vi.spyOn(document, "hidden", "get").mockReturnValue(hidden);
  document.dispatchEvent(new Event("visibilitychange"));
};

describe("a stream", () => {
  test("polls at once, then waits for new events after its cursor until the server reports the end", async () => {
    const { pages, connections } = follow(answer(page("a")), answer(page("b")), answer(page("c", true)));
    await settle();
    expect(requests.map(({ url }) => url.search)).toEqual(["?wait=0", "?after=a&wait=5", "?after=b&wait=5"]);
    expect(requests.every(({ init }) => init.cache === "no-store")).toBe(true);
    expect(pages).toHaveLength(3);
    expect(connections.at(-1)?.status).toBe("ended");
    await settle(60_000);
    expect(requests).toHaveLength(3);
  });

  test("pauses as long as the answer says", async () => {
    follow(answer(page("a", false, 800)), answer(page("b", false, 30_000)));
    await settle(799);
    expect(requests).toHaveLength(1);
    await settle(1);
    expect(requests).toHaveLength(2);
    await settle(29_999);
    expect(requests).toHaveLength(2);
    await settle(1);
    expect(requests).toHaveLength(3);
  });

  test("asks at once when it is woken", async () => {
    follow(answer(page("a", false, 30_000)), answer(page("b", false, 30_000)));
    await settle(100);
    wakeStreams();
    await settle();
    expect(requests).toHaveLength(2);
    await settle(29_000);
    expect(requests).toHaveLength(2);
  });

  test("waits after a refusal for too many requests, and stays live", async () => {
    const { connections } = follow(answer(page("a")), answer({ detail: "Too often" }, 429), answer(page("b")));
    await settle(1999);
    expect(requests).toHaveLength(2);
    await settle(1);
    expect(requests.length).toBeGreaterThan(2);
    expect(connections.map(({ status }) => status)).not.toContain("stale");
  });

  test("is stale without an answer, retries with growing pauses, and goes on from its cursor", async () => {
    const { connections } = follow(answer(page("a")), unreachable, unreachable, unreachable, answer(page("b")));
    await settle();
    expect(connections.at(-1)?.status).toBe("stale");
    await settle(250);
    expect(requests).toHaveLength(3);
    await settle(499);
    expect(requests).toHaveLength(3);
    await settle(1 + 1000);
    expect(requests.at(4)?.url.searchParams.get("after")).toBe("a");
    expect(connections.at(-1)?.status).toBe("live");
  });

  test("retries at once when the browser is online again", async () => {
    follow(unreachable, unreachable, unreachable, unreachable, unreachable);
    await settle(5000);
    const before = requests.length;
    window.dispatchEvent(new Event("online"));
    await settle();
    expect(requests.length).toBe(before + 1);
  });

  test("is stale when an answer is overdue", async () => {
    const { connections } = follow(answer(page("a")));
    await settle(12_999);
    expect(connections.at(-1)?.status).toBe("live");
    await settle(1);
    expect(connections.at(-1)?.status).toBe("stale");
  });

  test("sends nothing while its tab is hidden, and polls at once when it is visible", async () => {
    const { connections } = follow(answer(page("a")));
    await settle();
    hide(true);
    await settle(60_000);
    expect(connections.at(-1)?.status).toBe("paused");
    const before = requests.length;
    hide(false);
    await settle();
    expect(requests.length).toBe(before + 1);
    expect(requests.at(-1)?.url.searchParams.get("after")).toBe("a");
  });

  test("stops at a refusal and reports the server's text", async () => {
    const { refused } = follow(answer({ detail: "There is no such loan.", errors: [] }, 404));
    await settle(60_000);
    expect(refused.map((problem) => problem.message)).toEqual(["There is no such loan."]);
    expect(requests).toHaveLength(1);
  });

  test("is gone at a refusal, and nothing is known since the connection was lost", async () => {
    const { connections } = follow(answer(page("a")), unreachable, answer({ detail: "There is no such loan." }, 404));
    await settle();
    const lost = connections.at(-1);
    await settle(60_000);
    const known = { lastAnswer: lost?.lastAnswer, since: lost?.since };
    expect(connections.at(-1)).toEqual({ status: "gone", ...known });
  });

  test("starts from the beginning when the server no longer knows its cursor", async () => {
    follow(answer(page("a")), answer({ detail: "`after` is not a cursor" }, 400), answer(page("b")));
    await settle();
    expect(requests.map(({ url }) => url.searchParams.get("after"))).toEqual([null, "a", null, "b"]);
  });

  test("aborts its request when it is stopped", async () => {
    follow(answer(page("a")));
    await settle();
    stream?.stop();
    await settle();
    expect(requests.at(-1)?.init.signal?.aborted).toBe(true);
    expect(requests).toHaveLength(2);
  });
});
