// @vitest-environment happy-dom
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DeployEvent, DeployRun } from "../src/api/deploy";
import { createQueryClient } from "../src/api/queries";
import { DeployExhibit, textOf } from "../src/lens/deploy-exhibit";
import { session } from "../src/session/current";
import type { AuthState, Session } from "../src/session/session";
import { store } from "../src/ui/store";

const EVENT: DeployEvent = {
  versioned: true,
  moment: "starting",
  engine: "",
  is_old: false,
  version: "",
  ended: "",
  reason: "",
  refusal: "",
};

let run: DeployRun;
let posts: number;

beforeEach(() => {
  run = { state: "idle", events: [] };
  posts = 0;
  vi.stubGlobal("fetch", async (url: string, { method = "GET" }: RequestInit = {}) => {
    if (url === "/lab/health") return Response.json({ lab_id: "1" });
    if (method !== "POST") return Response.json(run);
    posts += 1;
    run = { state: "running", events: [EVENT] };
    return Response.json(run, { status: 202 });
  });
});

afterEach(() => {
  cleanup();
  session.set(null);
  vi.unstubAllGlobals();
});

function signIn(manager: boolean): void {
  const person = { id: "1", name: "M", manager };
  const state = store<AuthState>({ kind: "in", person });
  session.set({ authState: state, roles: [], headers: async () => ({}), renew: async () => false } as unknown as Session);
}

function show(): void {
  render(
    <QueryClientProvider client={createQueryClient()}>
      <DeployExhibit />
    </QueryClientProvider>,
  );
}

const moments = (): string[] => [...document.querySelectorAll("[data-moment]")].map((item) => item.textContent ?? "");

test("A manager starts the exhibit once, and sees its moments until it has ended", async () => {
  signIn(true);
  show();
  const button = await screen.findByText("Deploy version 2 while loans wait");
  fireEvent.click(button);
  await vi.waitUntil(() => moments().length === 1, { timeout: 10_000 });
  fireEvent.click(button);
  expect(posts).toBe(1);
  const ended: DeployEvent = { ...EVENT, moment: "ended", engine: "durable", is_old: true, version: "1", ended: "approved" };
  const failed: DeployEvent = { ...ended, versioned: false, version: "$LATEST", ended: "failed", reason: "technical_failure" };
  run = { state: "ended", events: [EVENT, ended, failed] };
  await vi.waitUntil(() => moments().length === 3, { timeout: 10_000 });
  expect(moments()[1]).toBe("Lambda Durable Functions, waited before the deployment, version 1: approved.");
  expect(moments()[2]).toContain("version $LATEST: failed (technical failure)");
  expect(document.body.textContent).toContain("the loans that waited fail on both engines");
  expect(button.textContent).toBe("Deploy version 2 while loans wait");
});

test("An applicant sees no exhibit", async () => {
  signIn(false);
  show();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(document.body.textContent).toBe("");
});

test("Every moment is a sentence", () => {
  const events: DeployEvent[] = [
    EVENT,
    { ...EVENT, moment: "waits", engine: "stepfunctions" },
    { ...EVENT, moment: "checked", refusal: "The recording has Parallel credit_reports." },
    { ...EVENT, moment: "deployed" },
  ];
  for (const event of events) expect(textOf(event)).toMatch(/^\w.*\.$/);
});
