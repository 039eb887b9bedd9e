import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ServerClock } from "../src/stream/server-clock";

describe("the server's clock", () => {
  test("is exact to half a round trip, however long an answer was held back", () => {
    const sample = fc.record({
      sent: fc.integer({ min: 0, max: 1_000_000 }),
      there: fc.integer({ min: 1, max: 40 }),
      held: fc.integer({ min: 0, max: 20_000 }),
      back: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 20 }), fc.integer({ min: -90_000, max: 90_000 }), (samples, offset) => {
        const clock = new ServerClock();
        for (const { sent, there, held, back } of samples) {
          clock.sample(sent, sent + there + held + offset, sent + there + held + back);
        }
        const widest = Math.min(...samples.map(({ there, held }) => there + held)) + Math.min(...samples.map(({ back }) => back));
        expect(Math.abs(clock.offset - offset)).toBeLessThanOrEqual(widest / 2);
      }),
    );
  });

  test("follows when one of the clocks is set", () => {
    const clock = new ServerClock();
    clock.sample(0, 5, 10);
    clock.sample(100, 60_105, 110);
    expect(clock.offset).toBeCloseTo(60_000, -1);
  });
});
