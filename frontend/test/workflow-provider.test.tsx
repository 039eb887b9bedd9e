// @vitest-environment happy-dom
import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createQueryClient } from "../src/api/queries";
import { useWorkflow, WorkflowProvider } from "../src/deployment/workflow";
import { WORKFLOW } from "./workflow";

let answers: (() => Response)[];
let requests: number;

beforeEach(() => {
  vi.useFakeTimers();
  requests = 0;
  vi.stubGlobal("fetch", async () => {
    requests += 1;
    return (answers.shift() ?? success)();
  });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const success = () => new Response(JSON.stringify(WORKFLOW));
const failure = () => new Response(JSON.stringify({ detail: "The table can't be reached." }), { status: 503 });

const pass = (ms: number): Promise<void> =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });

function FirstStep() {
  return <p>{useWorkflow().steps[0]?.label}</p>;
}

function show(): void {
  render(
    <QueryClientProvider client={createQueryClient()}>
      <WorkflowProvider>
        <FirstStep />
      </WorkflowProvider>
    </QueryClientProvider>,
  );
}

test("The page shows that the workflow is loading, and then its own content", async () => {
  answers = [success];
  show();
  expect(screen.getByText("Loading the workflow…")).toBeTruthy();
  await pass(0);
  expect(screen.getByText("Validate application")).toBeTruthy();
});

test("The workflow is loaded once", async () => {
  answers = [success];
  show();
  await pass(3_600_000);
  expect(requests).toBe(1);
});

test("A failure is shown until the workflow is there, and it is tried again automatically", async () => {
  answers = [failure, failure, success];
  show();
  await pass(0);
  expect(screen.getByRole("alert").textContent).toContain("The table can't be reached.");
  await pass(1001);
  expect(requests).toBe(2);
  expect(screen.getByRole("alert")).toBeTruthy();
  await pass(2001);
  expect(screen.getByText("Validate application")).toBeTruthy();
});
