// @vitest-environment happy-dom
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import openapi from "../openapi.json";
import { createQueryClient } from "../src/api/queries";
import type { AlternativeOut, BreakEven } from "../src/api/schema";
import { LIMIT_ROWS, PRICE_ROWS } from "../src/when/answer";
import { type Decision, decide, limitsInReach, priceTurns } from "../src/when/decide";
import { EVIDENCES, ROWS, WINNERS } from "../src/when/guide";
import { lengthOf } from "../src/when/lengths";
import { EXCLUSIONS, type Input, RULES } from "../src/when/rules";
import { sideOf } from "../src/when/sides";
import { DEPLOYMENTS, EFFECTS, LOAN, READERS, type Situation, situationIn, withSituation } from "../src/when/situation";
import WhenPage from "../src/when/when-page";

const TITLES = {
  durable: "Durable function",
  standard: "Step Functions Standard",
  express: "Step Functions Express",
  nested: "Standard with nested Express",
} as const;

type Way = keyof typeof TITLES;

function way(name: Way, total: number | null): AlternativeOut {
  const ruledOut = [{ limit: "state_payload", title: "input or output of a state", unit: "bytes", needed: 2, most: 1, source: "" }];
  return {
    name,
    title: TITLES[name],
    lines: [],
    total,
    per_loan: total,
    ruled_out: total === null ? ruledOut : [],
    warnings: [],
    caveats: [],
  } as AlternativeOut;
}

/** A comparison with these monthly totals in USD; null for what a limit rules out. */
function comparisonOf(totals: Partial<Record<Way, number | null>>, more: Partial<BreakEven> = {}): BreakEven {
  return {
    workload: { ...LOAN.plan, loans: LOAN.executions, payload_bytes: 100, memory_mb: 512, step_ms: 100 },
    cheapest: null,
    ways: Object.entries(totals).map(([name, total]) => way(name as Way, total)),
    crossings: [],
    limits: [],
    switches: {},
    assumptions: [],
    assumed: [],
    prices: { region: "us-east-1", as_of: "2026-11-23" },
    ...more,
  } as unknown as BreakEven;
}

/** Prices that grow with the volume and the work, as AWS's do. */
function pricesOf({ executions, plan, payloadBytes }: Situation): BreakEven {
  const work = plan.steps + plan.branches + 3 * plan.callbacks + plan.waits + plan.polls;
  const durable = executions * (work * 8e-6 + (payloadBytes ?? 0) * 4e-9);
  const standard = executions * (work + plan.choices) * 25e-6;
  return comparisonOf({ durable, standard, express: plan.callbacks > 0 ? null : executions * 4e-6, nested: executions * 2e-4 });
}

const decided = (changes: Partial<Situation>): Decision => decide({ ...LOAN, ...changes }, pricesOf({ ...LOAN, ...changes }));
const planned = (changes: Partial<Situation["plan"]>): Partial<Situation> => ({ plan: { ...LOAN.plan, ...changes } });
const saidBy = ({ side, way: taken, reasons }: Decision) => ({
  side,
  way: taken?.name,
  reasons: reasons.map(({ rule, text, points }) => `${rule.id} ${points} ${text}`),
});

const isAsInTheLoan = (change: Partial<Situation>): boolean =>
  Object.entries(change).every(([name, value]) => LOAN[name as keyof Situation] === value);

function priceReason(totals: Partial<Record<Way, number>>) {
  const reason = decide(LOAN, comparisonOf(totals)).reasons.find(({ rule }) => rule.id === "price");
  if (!reason) throw new Error("no reason about the price");
  return reason;
}

async function show(): Promise<HTMLElement> {
  render(
    <QueryClientProvider client={createQueryClient()}>
      <WhenPage />
    </QueryClientProvider>,
  );
  return vi.waitUntil(() => document.querySelector<HTMLElement>(".answer"), { timeout: 10_000 });
}

const shownRows = (): Element[] => [...document.querySelectorAll("article")];

describe("the rules", () => {
  test("rest on rows that the guide has", () => {
    const ids = new Set(ROWS.map(({ id }) => id));
    expect(LIMIT_ROWS.concat(PRICE_ROWS).filter((id) => !ids.has(id))).toEqual([]);
    for (const { id, rows } of [...RULES, ...EXCLUSIONS]) {
      expect(rows.length, id).toBeGreaterThan(0);
      expect(rows.filter((row) => !ids.has(row)), id).toEqual([]);
    }
  });

  test("have ids of their own", () => {
    const ids = [...RULES, ...EXCLUSIONS].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  const CHANGES: Record<Input, Partial<Situation>[]> = {
    steps: [planned({ steps: 40 }), planned({ choices: 0 })],
    fan_out: [planned({ branches: 300 })],
    payload: [{ payloadBytes: 60_000 }],
    waits: [planned({ callbacks: 0 }), planned({ wait_seconds: 31_536_000 }), planned({ polls: 10 })],
    volume: [{ executions: 1000 }],
    readers: Object.keys(READERS).map((readers) => ({ readers }) as Partial<Situation>),
    deployment: Object.keys(DEPLOYMENTS).map((deployment) => ({ deployment }) as Partial<Situation>),
    effects: Object.keys(EFFECTS).map((effects) => ({ effects }) as Partial<Situation>),
  };

  test.each(Object.entries(CHANGES))("%s can change the answer or its reasons", (_, changes) => {
    const before = saidBy(decided({}));
    const same = changes.filter((change) => !isAsInTheLoan(change) && JSON.stringify(saidBy(decided(change))) === JSON.stringify(before));
    expect(same).toEqual([]);
  });

  test("every rule and every exclusion applies somewhere", () => {
    const all = Object.values(CHANGES).flat().concat({}, planned({ callbacks: 40 }));
    const found = all.map((change) => decided(change));
    const reasons = found.flatMap((decision) => decision.reasons.map(({ rule }) => rule.id));
    const exclusions = found.flatMap((decision) => decision.exclusions.map(({ id }) => id));
    const applied = new Set([...reasons, ...exclusions]);
    expect([...RULES, ...EXCLUSIONS].map(({ id }) => id).filter((id) => !applied.has(id))).toEqual([]);
  });
});

describe("the decision", () => {
  const price = fc.double({ min: 0, max: 1e6, noNaN: true });

  test("names the cheaper one as cheaper, and counts more for a greater difference", () => {
    fc.assert(
      fc.property(price, price, fc.double({ min: 1, max: 100, noNaN: true }), (durable, standard, factor) => {
        const reason = priceReason({ durable, standard });
        const more = priceReason({ durable: durable * factor, standard: standard * factor });
        const cheaper = durable <= standard ? "durable" : "stepfunctions";
        expect(reason.favours).toBe(cheaper);
        expect(reason.text.indexOf(TITLES.durable) < reason.text.indexOf(TITLES.standard)).toBe(cheaper === "durable");
        expect(more.points).toBeGreaterThanOrEqual(reason.points);
      }),
    );
  });

  test("takes the side with more points, and the cheapest of its alternatives", () => {
    const totals = fc.record({ durable: price, standard: price, nested: price });
    const choices = fc.record({
      readers: fc.constantFrom(...(Object.keys(READERS) as Situation["readers"][])),
      deployment: fc.constantFrom(...(Object.keys(DEPLOYMENTS) as Situation["deployment"][])),
      effects: fc.constantFrom(...(Object.keys(EFFECTS) as Situation["effects"][])),
    });
    fc.assert(
      fc.property(totals, choices, (prices, circumstances) => {
        const { side, way: taken, points, candidates } = decide({ ...LOAN, ...circumstances }, comparisonOf(prices));
        const lead = points.durable - points.stepfunctions;
        expect(side).toBe(lead > 0 ? "durable" : lead < 0 ? "stepfunctions" : "either");
        if (side !== "either") expect(sideOf(taken?.name ?? "")).toBe(side);
        expect(Object.values(candidates)).toContain(taken);
      }),
    );
  });

  test("calls a small difference too little to decide", () => {
    const { points, text } = priceReason({ durable: 1, standard: 3 });
    expect(points).toBe(0);
    expect(text).toContain("too little to decide");
  });

  test("takes the only side that limits leave, whatever speaks against it", () => {
    const large = { ...LOAN, readers: "developers", deployment: "one_team" } as const;
    const found = decide(large, comparisonOf({ durable: null, standard: 900 }));
    expect(found).toMatchObject({ side: "stepfunctions", forced: true });
    expect(found.way?.name).toBe("standard");
  });

  test("says so if no alternative is possible", () => {
    expect(decide(LOAN, comparisonOf({ durable: null, standard: null }))).toMatchObject({ side: "neither", way: null });
  });

  test("takes no Express where a repeat is harm or where a history is read", () => {
    const cheapExpress = comparisonOf({ durable: 50, standard: 900, express: 1 });
    const forDevelopers = { ...LOAN, readers: "developers" } as const;
    expect(decide({ ...forDevelopers, effects: "keyed" }, cheapExpress).candidates.stepfunctions?.name).toBe("express");
    expect(decide({ ...forDevelopers, effects: "unkeyed" }, cheapExpress).candidates.stepfunctions?.name).toBe("standard");
    expect(decide({ ...LOAN, readers: "auditors" }, cheapExpress).candidates.stepfunctions?.name).toBe("standard");
  });

  test("names the nearest limits first, and leaves out those of other alternatives", () => {
    const limit = { variable: "steps", limit: "durable_operations", title: "operations in a durable execution", opens: false };
    const comparison = comparisonOf(
      { durable: 1, standard: 2 },
      {
        limits: [
          { ...limit, value: 2990, way: "durable" },
          { ...limit, value: 4000, way: "durable", title: "duration of a durable execution" },
          { ...limit, variable: "payload_bytes", value: 200, way: "standard" },
          { ...limit, value: 2, way: "durable" },
          { ...limit, value: 10, way: "express" },
          { ...limit, variable: "memory_mb", value: 600, way: "durable" },
        ],
        crossings: [
          { variable: "steps", value: 9, cheaper: "standard", other: "durable" },
          { variable: "steps", value: 8, cheaper: "express", other: "durable" },
        ],
      } as Partial<BreakEven>,
    );
    const decision = decide(LOAN, comparison);
    expect(limitsInReach(comparison, decision, 5).map(({ variable, value }) => [variable, value])).toEqual([
      ["payload_bytes", 200],
      ["steps", 2990],
    ]);
    expect(priceTurns(comparison, decision, 5)).toHaveLength(1);
  });
});

describe("the situation", () => {
  test("begins as the API's own default, the loan", () => {
    const parameters = openapi.paths["/break-even"].get.parameters;
    const defaults = Object.fromEntries(parameters.map(({ name, schema }) => [name, Number(schema.default)]));
    for (const [name, value] of Object.entries(LOAN.plan)) expect(defaults[name], name).toBe(value);
    expect(LOAN.payloadBytes).toBe(defaults.payload_bytes);
  });

  test("comes back from the address, which has only what differs from the loan", () => {
    const plan = fc.record({ steps: fc.nat(1000), branches: fc.nat(1000), by_reference: fc.nat(1), wait_seconds: fc.nat(10 ** 8) });
    const circumstances = fc.record({
      executions: fc.nat(10 ** 9),
      payloadBytes: fc.nat(10 ** 7),
      readers: fc.constantFrom(...(Object.keys(READERS) as Situation["readers"][])),
    });
    fc.assert(
      fc.property(plan, circumstances, (counts, rest) => {
        const situation = { ...LOAN, ...rest, plan: { ...LOAN.plan, ...counts } };
        expect(situationIn(withSituation(new URLSearchParams(), situation))).toEqual(situation);
      }),
    );
    expect(withSituation(new URLSearchParams("winner=durable&steps=9"), LOAN).toString()).toBe("winner=durable");
  });

  test("ignores what the address can't mean", () => {
    expect(situationIn(new URLSearchParams("readers=toString&steps=many&payload_bytes=99999999999"))).toEqual({
      ...LOAN,
      payloadBytes: 10_000_000,
    });
  });

  test("names lengths of time", () => {
    expect([600, 604_800, 7200, 90, 0].map(lengthOf)).toEqual(["10 minutes", "a week", "2 hours", "90 seconds", "0 seconds"]);
  });
});

test("Every row of the guide has a winner, an evidence, an answer and an address of its own", () => {
  expect(new Set(ROWS.map(({ id }) => id)).size).toBe(ROWS.length);
  for (const { id, winner, evidence, answer, figure } of ROWS) {
    expect(WINNERS[winner], id).toBeTruthy();
    expect(EVIDENCES[evidence], id).toBeTruthy();
    expect(answer && figure, id).toBeTruthy();
  }
});

describe("the page", () => {
  beforeEach(() => {
    history.replaceState(null, "", "/when");
    vi.stubGlobal("fetch", async (url: string) => {
      const search = new URL(url, location.href).searchParams;
      const plan = { ...LOAN.plan, steps: Number(search.get("steps")) };
      return Response.json(pricesOf({ ...LOAN, executions: Number(search.get("loans")), plan }));
    });
  });

  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  test("answers for the loan without a click, with links to rows that are on it", async () => {
    const answer = await show();
    expect(answer.querySelector("h2")?.textContent).toContain("Durable function");
    const links = [...answer.querySelectorAll("a")].map((link) => link.getAttribute("href") ?? "");
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter((link) => !document.querySelector(`article${link}`))).toEqual([]);
  });

  test("names the limits of an engine that is not possible, and counts no points for it", async () => {
    vi.stubGlobal("fetch", async () => Response.json(comparisonOf({ durable: null, standard: 900 })));
    const answer = await show();
    const durable = answer.querySelector(".lane.durable");
    expect(durable?.textContent).toContain("Durable function: input or output of a state: 2 of 1");
    expect(durable?.querySelector(".tag")).toBeNull();
    expect(answer.dataset.side).toBe("stepfunctions");
  });

  test("writes an input into the address, and answers anew", async () => {
    await show();
    fireEvent.change(screen.getByLabelText("Who reads the process"), { target: { value: "auditors" } });
    expect(location.search).toBe("?readers=auditors");
    expect(document.querySelector("[data-reason=read-later]")).not.toBeNull();
  });

  test("shows the rows of one winner, and keeps the filter in the address", async () => {
    await show();
    expect(shownRows()).toHaveLength(ROWS.length);
    fireEvent.click(screen.getByLabelText(/^Step Functions \d+$/));
    expect(location.search).toBe("?winner=stepfunctions");
    expect(new Set(shownRows().map((row) => row.getAttribute("data-winner")))).toEqual(new Set(["stepfunctions"]));
  });

  test("shows the row that the address names although a filter hides it", async () => {
    const row = ROWS.find(({ winner }) => winner === "durable");
    history.replaceState(null, "", `/when?winner=stepfunctions#${row?.id}`);
    await show();
    expect(document.getElementById(row?.id ?? "")).not.toBeNull();
    expect(location.search).toBe("");
  });
});
