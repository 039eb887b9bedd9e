import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { amountPreview, decimalText, editableAmount, shortUsd, usd } from "../src/format/money";
import { countdown, duration, durationInColumn, signedDuration, stopwatch } from "../src/format/time";

describe("money", () => {
  test.each([
    ["150000", "150000"],
    ["150,000.00", "150000.00"],
    [" $1,234.56 ", "1234.56"],
    ["0.10", "0.10"],
    ["1,50", "1,50"],
    ["twelve", "twelve"],
    ["1e3", "1e3"],
  ])("typed as %s is sent as %s", (typed, sent) => {
    expect(decimalText(typed)).toBe(sent);
  });

  test("keeps every cent between the API's number, the field and the request", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), (cents) => {
        const text = decimalText(editableAmount(cents / 100));
        const [whole = "", fraction = ""] = text.split(".");
        expect(Number(whole) * 100 + Number(fraction.padEnd(2, "0"))).toBe(cents);
      }),
    );
  });

  test("is shown with its cents, and not at all if the API would refuse it", () => {
    expect(usd(150_000)).toBe("$150,000.00");
    expect(shortUsd(150_000)).toBe("$150,000");
    expect(shortUsd(24_999.99)).toBe("$24,999.99");
    expect(amountPreview("25,000.01")).toBe("$25,000.01");
    expect(amountPreview("25000.001")).toBeNull();
  });
});

describe("time", () => {
  test("is shown as a duration, a stopwatch, a countdown and a difference", () => {
    expect(duration(412.4)).toBe("0.41 s");
    expect(duration(123_000)).toBe("2 min 03 s");
    expect([durationInColumn(412.4), durationInColumn(123_000)]).toEqual(["0.41", "2 min 03 s"]);
    expect(stopwatch(67_412)).toBe("01:07.412");
    expect(countdown(1_794_000)).toBe("29:54");
    expect(countdown(7_200_000)).toBe("2:00:00");
    expect([signedDuration(312), signedDuration(-20), signedDuration(-1)]).toEqual(["+0.31", "−0.02", "0.00"]);
  });
});
