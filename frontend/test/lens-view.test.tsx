// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import recorded from "../../docs/lens.json";
import race from "../../docs/runs/approved.json";
import file from "../../tests/contract/histories/approved_by_a_manager.json";
import type { RecordedLenses } from "../src/api/lens";
import { KnownWorkflow } from "../src/deployment/workflow";
import { dataOfState, eventsOfFile, momentAt, sinceFirst } from "../src/lens/history";
import LensView from "../src/lens/lens-view";
import { isSelected, rowSelection, selectRow } from "../src/timeline/row-selection";
import { WORKFLOW } from "./workflow";

const LENSES = recorded as unknown as RecordedLenses;
const INVOCATIONS = LENSES.runs.approved_by_a_manager ?? [];
const HISTORY = eventsOfFile(file);
const STATES = race.run.loans.find(({ record }) => record.engine === "stepfunctions")?.history ?? [];

afterEach(() => {
  cleanup();
  history.replaceState(null, "", "/replay");
});

function show(): void {
  render(
    <KnownWorkflow workflow={WORKFLOW}>
      <LensView source={LENSES} invocations={INVOCATIONS} history={HISTORY} states={STATES} />
    </KnownWorkflow>,
  );
}

const lineWith = (text: string): HTMLElement => {
  const line = [...document.querySelectorAll<HTMLElement>("[data-line]")].find((item) => item.textContent?.includes(text));
  return line?.querySelector("button") ?? document.body;
};
const markedEvents = (): string[] => [...document.querySelectorAll("[data-selected]")].map((event) => event.textContent ?? "");
const shownInvocation = (): string | undefined => document.querySelector<HTMLElement>(".lens")?.dataset.invocation;
const goTo = (ms: number): void => void fireEvent.change(screen.getByLabelText("Time"), { target: { value: String(ms) } });

describe("a selected line", () => {
  test("marks its events, with the result that was checkpointed, and the data of its state", () => {
    show();
    fireEvent.click(screen.getByText("λ1 suspended"));
    fireEvent.click(lineWith("context.step(do.assess_risk"));
    expect(markedEvents().map((text) => text.replace(/^[\d.]+ s /, "").split(" ")[0])).toEqual(["StepStarted", "StepSucceeded"]);
    expect(markedEvents()[1]).toMatch(/"needs_manager": true/);
    expect(document.querySelector(".state-data")?.textContent).toMatch(/^Input [\d.]+ KBOutput [\d.]+ KB$/);
  });

  test("is selected by one of its events", () => {
    show();
    fireEvent.click(screen.getByText("λ1 suspended"));
    fireEvent.click(screen.getByText(/ StepStarted pull_credit_report:equifax$/));
    expect(lineWith("credit_reports").getAttribute("aria-pressed")).toBe("true");
  });

  test("selects its row in the lanes, and a row selects its line", () => {
    show();
    fireEvent.click(lineWith("context.step(do.generate_offer"));
    expect(rowSelection.get()).toEqual({ lens: true, row: "generate_offer" });
    fireEvent.click(lineWith("context.step(do.validate_application"));
    expect(rowSelection.get().row).toBe("validate_application");
  });

  test("of the parallel step selects the step with all of its branches", () => {
    show();
    fireEvent.click(lineWith("credit_reports"));
    expect(isSelected(rowSelection.get(), "pull_credit_report")).toBe(true);
    expect(isSelected(rowSelection.get(), "pull_credit_report:equifax")).toBe(true);
    expect(isSelected(rowSelection.get(), "assess_risk")).toBe(false);
  });
});

test("A selected row selects its line", async () => {
  show();
  selectRow("fraud_check");
  await screen.findByText("Operations of line " + lineNumber("do.fraud_check"));
});

test("Without a lens no row can be selected", () => {
  show();
  cleanup();
  expect(rowSelection.get()).toEqual({ lens: false, row: null });
});

describe("the time", () => {
  test("shows the invocation that runs then", () => {
    show();
    expect(shownInvocation()).toBe(String(INVOCATIONS.length));
    goTo(0);
    expect(shownInvocation()).toBe("1");
    expect(document.querySelector("output")?.textContent).toBe("0.00 s: invocation 1 runs");
    expect(document.querySelectorAll(".later").length).toBeGreaterThan(0);
  });

  test("says that no function runs between two invocations", () => {
    const [first] = INVOCATIONS;
    const last = HISTORY.find(({ id }) => id === first?.events[1]);
    const after = last ? sinceFirst(HISTORY, last) : 0;
    expect(momentAt(HISTORY, INVOCATIONS, after)).toMatchObject({ invocation: 1, runs: false });
  });

  test("of an invocation is its end, once it is chosen", () => {
    show();
    goTo(0);
    fireEvent.click(screen.getByText("λ2 suspended"));
    expect(document.querySelector("output")?.textContent).toMatch(/no function runs after invocation 2$/);
    expect(document.querySelectorAll(".later")).toHaveLength(0);
  });
});

test("The results in a committed history are shown without the SDK's type tags", () => {
  const risk = HISTORY.find(({ type, name }) => type === "StepSucceeded" && name === "assess_risk");
  expect(JSON.parse(risk?.payload ?? "")).toMatchObject({ denied: false, needs_manager: true, reason_code: null });
  expect(JSON.stringify(HISTORY)).not.toMatch(/\\"t\\":/);
});

test("A state that is not in the history has no data", () => {
  expect(dataOfState(STATES, "Unknown")).toEqual({ input: null, output: null });
});

function lineNumber(text: string): string {
  return [...document.querySelectorAll<HTMLElement>("[data-line]")].find((item) => item.textContent?.includes(text))?.dataset.line ?? "";
}
