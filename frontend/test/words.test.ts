import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ServerClock } from "../src/stream/clock";
import { amountRead, amountText, shortUsd, typedAmount, usd } from "../src/words/money";
import { countdown, inSeconds, seconds, signed, stopwatch } from "../src/words/time";

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
    expect(amountText(typed)).toBe(sent);
  });

  test("keeps every cent between the API's number, the field and the request", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), (cents) => {
        const text = amountText(typedAmount(cents / 100));
        const [whole = "", fraction = ""] = text.split(".");
        expect(Number(whole) * 100 + Number(fraction.padEnd(2, "0"))).toBe(cents);
      }),
    );
  });

  test("reads as people write it, and not at all if the API wouldn't", () => {
    expect(usd(150_000)).toBe("$150,000.00");
    expect(shortUsd(150_000)).toBe("$150,000");
    expect(shortUsd(24_999.99)).toBe("$24,999.99");
    expect(amountRead("25,000.01")).toBe("$25,000.01");
    expect(amountRead("25000.001")).toBeNull();
  });
});

describe("time", () => {
  test("reads as a length, a clock, a deadline and a difference", () => {
    expect(seconds(412.4)).toBe("0.41 s");
    expect(seconds(123_000)).toBe("2 min 03 s");
    expect([inSeconds(412.4), inSeconds(123_000)]).toEqual(["0.41", "2 min 03 s"]);
    expect(stopwatch(67_412)).toBe("01:07.412");
    expect(countdown(1_794_000)).toBe("29:54");
    expect(countdown(7_200_000)).toBe("2:00:00");
    expect([signed(312), signed(-20), signed(-1)]).toEqual(["+0.31", "−0.02", "0.00"]);
  });
});

describe("the server's clock", () => {
  test("is known within half a round trip, however long an answer was held back", () => {
    const honest = fc.record({
      sent: fc.integer({ min: 0, max: 1_000_000 }),
      there: fc.integer({ min: 1, max: 40 }),
      held: fc.integer({ min: 0, max: 20_000 }),
      back: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(honest, { minLength: 1, maxLength: 20 }), fc.integer({ min: -90_000, max: 90_000 }), (samples, offset) => {
        const clock = new ServerClock();
        for (const { sent, there, held, back } of samples) {
          clock.sample(sent, sent + there + held + offset, sent + there + held + back);
        }
        const widest = Math.min(...samples.map((one) => one.there + one.held)) + Math.min(...samples.map((one) => one.back));
        expect(Math.abs(clock.offset - offset)).toBeLessThanOrEqual(widest / 2);
      }),
    );
  });

  test("follows when one of the two clocks is set", () => {
    const clock = new ServerClock();
    clock.sample(0, 5, 10);
    clock.sample(100, 60_105, 110);
    expect(clock.offset).toBeCloseTo(60_000, -1);
  });
});
