// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import { EXHIBITS } from "../src/exhibits/exhibit";
import { Chart } from "../src/exhibits/exhibit-chart";
import { figure } from "../src/exhibits/figure";
import { FiguresTable } from "../src/exhibits/figures-table";
import { scaleOf } from "../src/exhibits/scale";

afterEach(cleanup);

describe("A scale", () => {
  test("of powers of ten places its values between its ticks", () => {
    const { ticks, place } = scaleOf([40, 10_000], true);
    expect(ticks).toEqual([10, 100, 1000, 10_000]);
    expect(place(100)).toBeCloseTo(1 / 3);
  });

  test("that is linear begins at 0 and has round steps", () => {
    const { ticks, place } = scaleOf([2550, 2], false);
    expect(ticks).toEqual([0, 1000, 2000, 3000]);
    expect(place(1500)).toBeCloseTo(0.5);
  });
});

test("A figure far below a cent keeps its digits", () => {
  expect(figure(0.000_660_891, "USD")).toBe("$0.000661");
  expect(figure(0.5, "USD")).toBe("$0.50");
  expect(figure(17_163, "bytes")).toBe("17,163");
  expect(figure(null, "USD")).toBe("–");
});

describe.each(EXHIBITS)("The exhibit $id", (exhibit) => {
  test("shows each of its figures with its evidence", () => {
    for (const table of exhibit.tables) {
      render(<FiguresTable table={table} />);
      const figures = table.rows.flatMap((row) => Object.values(row.cells));
      expect(screen.getAllByRole("cell").filter(({ title }) => title !== "")).toHaveLength(figures.length);
      cleanup();
    }
  });

  test("draws a line for each series, within the plot", () => {
    if (!exhibit.chart) return;
    const { container } = render(<Chart chart={exhibit.chart} />);
    const lines = [...container.querySelectorAll("polyline")];
    expect(lines).toHaveLength(exhibit.chart.lines.length);
    const places = lines.flatMap((line) => line.getAttribute("points")?.split(/[ ,]/).map(Number) ?? []);
    expect(places.every((place) => place >= 0 && place <= 720)).toBe(true);
  });
});
