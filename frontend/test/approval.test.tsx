// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ManagerApproval } from "../src/approval/manager-approval";
import { laneOf } from "../src/fold/lane";
import type { RunState } from "../src/stream/loan-watcher";
import { vector } from "./vectors";
import { WORKFLOW } from "./workflow";

const { events } = vector("manager_denied");
const decidedAt = events.findIndex((event) => event.kind === "decided");

/** Both lanes of a race after its first `upTo` events; by default they wait for the manager. */
function raceState(upTo = decidedAt): RunState {
  const seen = events.slice(0, upTo);
  const lanes = vector("manager_denied").loans.map(({ application_id: id, engine }) =>
    laneOf(id, engine, seen.filter((event) => event.application_id === id), WORKFLOW),
  );
  const record = { applicant_name: "Alice Johnson", loan_amount: 150_000 };
  return {
    target: { kind: "race", id: "1" },
    connection: { status: "live", lastAnswer: 0, since: null },
    lanes,
    records: Object.fromEntries(lanes.map((lane) => [lane.applicationId, record])) as unknown as RunState["records"],
    raceId: "1",
    equivalence: null,
    problem: null,
    offset: 0,
  };
}

let sent: { url: string; body: unknown }[];
let answer: () => Response;

beforeEach(() => {
  sent = [];
  answer = () => new Response(JSON.stringify({ status: "approval_sent", approved: true }));
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    sent.push({ url, body: JSON.parse(String(init.body)) });
    return answer();
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const show = (state = raceState()) => render(<ManagerApproval run={state} mode="open" onClose={() => undefined} />);

describe("the manager's dialog", () => {
  test("shows the applicant and the amount of the record and names both lanes", () => {
    show();
    expect(screen.getByRole("dialog").textContent).toContain("$150,000.00");
    expect(screen.getByRole("dialog").textContent).toContain("Alice Johnson");
    expect(screen.getByRole("button", { name: /Approve both/ })).toBeTruthy();
  });

  test("sends one decision for each lane, however often a button is pressed", async () => {
    show();
    const both = screen.getByRole("button", { name: /Approve both/ });
    await userEvent.dblClick(both);
    await userEvent.click(both);
    expect(sent.map(({ url }) => url)).toEqual([`/api/approve/${"d".repeat(32)}`, `/api/approve/${"5".repeat(32)}`]);
    expect(sent.every(({ body }) => JSON.stringify(body) === '{"approved":true}')).toBe(true);
  });

  test("sends a reason with a denial, for one lane only if the lanes are decided on separately", async () => {
    show();
    await userEvent.type(screen.getByLabelText(/Reason/), "too much");
    await userEvent.click(screen.getByLabelText(/each lane separately/));
    await userEvent.click(screen.getByRole("button", { name: "Deny Step Functions" }));
    expect(sent).toEqual([{ url: `/api/approve/${"5".repeat(32)}`, body: { approved: false, reason: "too much" } }]);
  });

  test("shows a refusal, and the decision can be sent again", async () => {
    answer = () => new Response(JSON.stringify({ detail: "The loan does not wait for a manager." }), { status: 409 });
    show();
    await userEvent.click(screen.getByRole("button", { name: /Deny both/ }));
    expect(screen.getAllByRole("alert").map((note) => note.textContent)).toEqual([
      "The loan does not wait for a manager.",
      "The loan does not wait for a manager.",
    ]);
    await userEvent.click(screen.getByRole("button", { name: /Deny both/ }));
    expect(sent).toHaveLength(4);
  });

  test("closes when no lane waits any more", () => {
    const { rerender } = show();
    rerender(<ManagerApproval run={raceState(events.length)} mode="open" onClose={() => undefined} />);
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});
