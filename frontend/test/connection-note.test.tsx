// @vitest-environment happy-dom
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { Problem } from "../src/api/http";
import { createQueryClient, queries } from "../src/api/queries";
import { timeOfDay } from "../src/format/time";
import { ConnectionNote } from "../src/run/connection-note";
import type { ConnectionState } from "../src/stream/connection";
import type { RunState } from "../src/stream/loan-watcher";

const ID = "a".repeat(32);
const KNOWN = Date.UTC(2026, 10, 28, 14, 3, 22);
const GONE = new Problem(404, "There is no such race.");

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** Show the note of a run that was opened on the lab "first". */
function show(connection: ConnectionState, problem: Problem | null, labNow = "first"): void {
  vi.stubGlobal("fetch", async () => Response.json({ lab_id: labNow, parts: {} }));
  const client = createQueryClient();
  client.setQueryData(queries.lab.queryKey, "first");
  client.setQueryData(queries.labOfRun(ID, "opened").queryKey, "first");
  const run = { target: { kind: "race", id: ID }, connection, problem } as RunState;
  render(
    <QueryClientProvider client={client}>
      <ConnectionNote run={run} />
    </QueryClientProvider>,
  );
}

test("A run that is gone from a lab with another id was lost by a restart", async () => {
  show({ status: "gone", lastAnswer: KNOWN, since: KNOWN + 900 }, GONE, "second");
  const note = await screen.findByText(/The lab was restarted/);
  expect(note.parentElement?.textContent).toContain(`known at ${timeOfDay(KNOWN)}`);
});

test("A run that is gone from the same lab is only said to be gone", async () => {
  show({ status: "gone", lastAnswer: KNOWN, since: KNOWN }, GONE);
  await screen.findByText("The server no longer has this race.");
  await expect(screen.findByText(/restarted/, {}, { timeout: 200 })).rejects.toThrow();
});

test("A refusal of another kind is shown in the server's words", async () => {
  show({ status: "gone", lastAnswer: KNOWN, since: KNOWN }, new Problem(403, "This loan belongs to another applicant."));
  await screen.findByText("This loan belongs to another applicant.");
});

test("Without an answer the page says since when, and nothing while it is followed", () => {
  show({ status: "stale", lastAnswer: KNOWN, since: KNOWN + 900 }, null);
  expect(screen.getByText(new RegExp(`^No answer since ${timeOfDay(KNOWN)}`))).toBeTruthy();
  cleanup();
  show({ status: "live", lastAnswer: KNOWN, since: null }, null);
  expect(document.body.textContent).toBe("");
});
