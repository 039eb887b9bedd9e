// @vitest-environment happy-dom
import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createQueryClient } from "../src/api/queries";
import { opened } from "../src/recorded/opened";
import RecordedPage from "../src/recorded/recorded-page";
import RecordedRunPage from "../src/recorded/recorded-run-page";
import { recorded, recordedText } from "./recordings";

const KEPT = recorded("denied");
const NOT_FOUND = new Response(JSON.stringify({ detail: "This run isn't recorded." }), { status: 404 });

beforeEach(() => {
  vi.stubGlobal("fetch", async (url: string) => {
    if (url === "/lab/health") return Response.json({ lab_id: "lab" });
    if (url === "/lab/runs") return Response.json({ runs: [summary()] });
    if (url === `/lab/runs/${KEPT.run.id}`) return Response.json(KEPT);
    return NOT_FOUND.clone();
  });
});

afterEach(() => {
  cleanup();
  opened.set([]);
  history.replaceState(null, "", "/");
  vi.unstubAllGlobals();
});

function summary() {
  const { id, kind, exported_at: exportedAt } = KEPT.run;
  const statuses = { durable: "denied", stepfunctions: "denied" };
  return { id, kind, exported_at: exportedAt, applicant_name: "Bob Martinez", loan_amount: 50_000, statuses };
}

function show(page: React.ReactNode) {
  return render(<QueryClientProvider client={createQueryClient()}>{page}</QueryClientProvider>);
}

async function drop(...texts: string[]): Promise<void> {
  const files = texts.map((text, number) => new File([text], `run-${number}.json`));
  await act(async () => fireEvent.change(screen.getByLabelText("Open files"), { target: { files } }));
}

/** The link to a run that was opened from a file: its digest is computed in a thread of its own. */
const openedRun = (): Promise<HTMLElement> => screen.findByRole("link", { name: "Approved by a manager" });

test("The runs of the lab are listed, and those of opened files before them", async () => {
  show(<RecordedPage />);
  expect(await screen.findByRole("link", { name: "Bob Martinez, $50,000.00: denied" })).toBeTruthy();
  await drop(recordedText("approved"));
  await openedRun();
  const links = screen.getAllByRole("link").map(({ textContent }) => textContent);
  expect(links).toEqual(["Approved by a manager", "Bob Martinez, $50,000.00: denied"]);
});

test("A file that was changed is refused in a sentence, with its name", async () => {
  show(<RecordedPage />);
  await drop(recordedText("approved").replace('"per_million":', '"per_million":1'), "{}");
  await waitFor(() => expect(screen.getAllByRole("alert")).toHaveLength(2));
  const problems = screen.getAllByRole("alert").map(({ textContent }) => textContent);
  expect(problems).toEqual([
    "run-0.json: This recording was changed after its export: its digest doesn't fit its content.",
    "run-1.json: This file isn't a recorded run of this page.",
  ]);
});

test("Two chosen runs are compared, one of a file with one of the lab", async () => {
  show(<RecordedPage />);
  await screen.findByRole("link", { name: /Bob/ });
  await drop(recordedText("approved"));
  await openedRun();
  for (const box of screen.getAllByRole("checkbox")) fireEvent.click(box);
  expect(await screen.findByRole("table", { name: "Lambda Durable Functions" })).toBeTruthy();
  expect(screen.getAllByRole("row", { name: /^Outcome Approved Denied/ })).toHaveLength(2);
});

test("A run that the lab has kept is played, marked as recorded", async () => {
  show(<RecordedRunPage id={KEPT.run.id} />);
  expect(await screen.findByText("RECORDED")).toBeTruthy();
});

test("A run that isn't recorded is a problem with a way back", async () => {
  show(<RecordedRunPage id="nothing" />);
  expect(await screen.findByText("This run isn't recorded.")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Recorded runs" })).toBeTruthy();
});

test("An address opens the moment, the lane and the invocation that it names", async () => {
  history.replaceState(null, "", "/recorded/x?t=0&lane=durable&invocation=1");
  opened.set([recorded("killed")]);
  const { container } = show(<RecordedRunPage id={recorded("killed").run.id} />);
  expect(container.querySelectorAll(".lane")).toHaveLength(1);
  expect(container.querySelector(".lane")?.getAttribute("data-status")).not.toBe("approved");
  expect(container.querySelector("details.run-lens")?.hasAttribute("open")).toBe(true);
});
