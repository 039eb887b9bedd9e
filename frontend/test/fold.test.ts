import { describe, expect, test } from "vitest";
import { fold } from "../src/fold/fold";
import { asVector, VECTORS } from "./vectors";

describe("the fold sees what the Python fold sees", () => {
  test("there are vectors", () => {
    expect(VECTORS.length).toBeGreaterThanOrEqual(12);
  });

  test.each(VECTORS)("$name: $about", ({ events, loans }) => {
    for (const loan of loans) {
      const own = events.filter((event) => event.application_id === loan.application_id);
      expect(asVector(fold(own, loan.finished))).toEqual(loan.expected);
    }
  });
});
