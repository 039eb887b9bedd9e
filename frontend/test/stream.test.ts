// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Problem } from "../src/api/client";
import type { Events } from "../src/api/schema";
import type { Link } from "../src/stream/link";
import { Stream } from "../src/stream/stream";

type Answer = (url: URL, init: RequestInit) => Promise<Response>;

const page = (cursor: string, done = false): Events => ({
  events: [],
  cursor,
  done,
  server_time: "2026-11-23T09:00:00.000000Z",
});
const answered = (body: unknown, status = 200): Answer => async () =>
  new Response(JSON.stringify(body), { status });
const unreachable: Answer = () => Promise.reject(new TypeError("Failed to fetch"));
/** Held back until it's aborted, as a long poll without news is. */
const held: Answer = (_, init) =>
  new Promise((__, reject) =>
    init.signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError"))),
  );

let asked: { url: URL; init: RequestInit }[];
let answers: Answer[];
let stream: Stream | undefined;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answers = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    const call = { url: new URL(url, "http://page.test"), init };
    asked.push(call);
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
  const links: Link[] = [];
  const pages: Events[] = [];
  const refused: Problem[] = [];
  stream = new Stream("/events/1", {
    accept: (got) => pages.push(got),
    link: (link) => links.push(link),
    refused: (problem) => refused.push(problem),
    wait: () => 5,
  });
  return { links, pages, refused };
}

const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const hide = (hidden: boolean): void => {
  vi.spyOn(document, "hidden", "get").mockReturnValue(hidden);
  document.dispatchEvent(new Event("visibilitychange"));
};

describe("a stream", () => {
  test("asks at once, then waits for what is new after its cursor, until nothing more will come", async () => {
    const { pages, links } = follow(answered(page("a")), answered(page("b")), answered(page("c", true)));
    await settle();
    expect(asked.map(({ url }) => url.search)).toEqual(["?wait=0", "?after=a&wait=5", "?after=b&wait=5"]);
    expect(asked.every(({ init }) => init.cache === "no-store")).toBe(true);
    expect(pages).toHaveLength(3);
    expect(links.at(-1)?.state).toBe("ended");
    await settle(60_000);
    expect(asked).toHaveLength(3);
  });

  test("is stale without an answer, tries again ever more slowly, and goes on from its cursor", async () => {
    const { links } = follow(answered(page("a")), unreachable, unreachable, unreachable, answered(page("b")));
    await settle();
    expect(links.at(-1)?.state).toBe("stale");
    await settle(250);
    expect(asked).toHaveLength(3);
    await settle(499);
    expect(asked).toHaveLength(3);
    await settle(1 + 1000);
    expect(asked.at(4)?.url.searchParams.get("after")).toBe("a");
    expect(links.at(-1)?.state).toBe("live");
  });

  test("tries at once when the browser is online again", async () => {
    follow(unreachable, unreachable, unreachable, unreachable, unreachable);
    await settle(5000);
    const before = asked.length;
    window.dispatchEvent(new Event("online"));
    await settle();
    expect(asked.length).toBe(before + 1);
  });

  test("takes an answer that is overdue for none", async () => {
    const { links } = follow(answered(page("a")));
    await settle(7999);
    expect(links.at(-1)?.state).toBe("live");
    await settle(1);
    expect(links.at(-1)?.state).toBe("stale");
  });

  test("asks nothing while its tab is hidden, and asks at once when it's seen", async () => {
    const { links } = follow(answered(page("a")));
    await settle();
    hide(true);
    await settle(60_000);
    expect(links.at(-1)?.state).toBe("paused");
    const before = asked.length;
    hide(false);
    await settle();
    expect(asked.length).toBe(before + 1);
    expect(asked.at(-1)?.url.searchParams.get("after")).toBe("a");
  });

  test("stops at a refusal and hands on the server's words", async () => {
    const { refused } = follow(answered({ detail: "There is no such loan.", errors: [] }, 404));
    await settle(60_000);
    expect(refused.map((problem) => problem.message)).toEqual(["There is no such loan."]);
    expect(asked).toHaveLength(1);
  });

  test("begins again when its cursor isn't known any more", async () => {
    follow(answered(page("a")), answered({ detail: "`after` is not a cursor" }, 400), answered(page("b")));
    await settle();
    expect(asked.map(({ url }) => url.searchParams.get("after"))).toEqual([null, "a", null, "b"]);
  });

  test("ends its request when it's stopped", async () => {
    follow(answered(page("a")));
    await settle();
    stream?.stop();
    await settle();
    expect(asked.at(-1)?.init.signal?.aborted).toBe(true);
    expect(asked).toHaveLength(2);
  });
});
