// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { subtotal } from "../src/bill/bill-lines";
import { smallUsd } from "../src/format/money";
import { RecordedRunView } from "../src/run/recorded-run-view";
import { recorded, RECORDED } from "./recordings";

let requests: number;

beforeEach(() => {
  requests = 0;
  vi.stubGlobal("fetch", async () => {
    requests += 1;
    return new Response("{}");
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  expect(requests).toBe(0);
});

test.each(RECORDED)("The figures of %s are those of its bills, and no server is asked", (name) => {
  const recording = recorded(name);
  const { container } = render(<RecordedRunView recording={recording} />);
  for (const { record, bill } of recording.run.loans) {
    const lane = container.querySelector(`.lane[data-engine=${record.engine}]`);
    expect(lane?.getAttribute("data-status")).toBe(record.status);
    const [amount, million] = [...(lane?.querySelectorAll(".dollars .number") ?? [])];
    expect(amount?.textContent).toBe(smallUsd(subtotal(bill, "engine")));
    expect(million?.textContent).toBe(smallUsd(subtotal(bill, "engine") * 1_000_000));
  }
});

test("A recorded run is marked as recorded, and nothing can be done with its loans", () => {
  const { container } = render(<RecordedRunView recording={recorded("approved")} />);
  expect(screen.getByText("RECORDED")).toBeTruthy();
  fireEvent.input(screen.getByLabelText("Moment of the run"), { target: { value: "0" } });
  expect(container.querySelector(".lane")?.getAttribute("data-status")).not.toBe("approved");
  expect(screen.queryByRole("button", { name: /Kill|Decide/ })).toBeNull();
});

test("The run is played by its button, and the scrubber follows", () => {
  vi.useFakeTimers();
  try {
    render(<RecordedRunView recording={recorded("denied")} />);
    fireEvent.click(screen.getByRole("button", { name: "Play" }));
    expect(screen.getByRole("button", { name: "Pause" })).toBeTruthy();
    act(() => void vi.advanceTimersByTime(60_000));
    expect(screen.getByRole("button", { name: "Play" })).toBeTruthy();
  } finally {
    vi.useRealTimers();
  }
});
