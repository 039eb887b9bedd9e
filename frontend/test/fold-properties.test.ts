import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EventOut } from "../src/api/schema";
import { fold } from "../src/fold/fold";
import { laneOf } from "../src/fold/lane";
import { VECTORS } from "./vectors";
import { WORKFLOW } from "./workflow";

/** Pages of events as a client may receive them: cut anywhere, in any order, some events twice. */
function pagesOf(events: EventOut[]): fc.Arbitrary<EventOut[][]> {
  return fc
    .record({
      order: fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
      again: fc.shuffledSubarray(events),
      cuts: fc.array(fc.nat(events.length * 2), { maxLength: 6 }),
    })
    .map(({ order, again, cuts }) => {
      const all = [...order, ...again];
      const at = [0, ...cuts.toSorted((left, right) => left - right), all.length];
      return at.slice(1).map((end, place) => all.slice(at[place], end));
    });
}

describe.each(VECTORS)("$name: in every order of arrival", ({ events, loans }) => {
  for (const { application_id: id, engine, finished } of loans) {
    const own = events.filter((event) => event.application_id === id);

    test(`the fold of the ${engine} loan is the same`, () => {
      const view = fold(own, finished, WORKFLOW);
      fc.assert(
        fc.property(pagesOf(own), (pages) => {
          const distinct = new Map(pages.flat().map((event) => [event.key, event]));
          expect(fold(distinct.values(), finished, WORKFLOW)).toEqual(view);
          expect(fold(pages.flat(), finished, WORKFLOW)).toEqual(view);
        }),
        { numRuns: 50 },
      );
    });

    test(`the ${engine} lane is the same`, () => {
      const lane = laneOf(id, engine, own, WORKFLOW);
      fc.assert(
        fc.property(pagesOf(own), (pages) => {
          expect(laneOf(id, engine, pages.flat(), WORKFLOW)).toEqual(lane);
        }),
        { numRuns: 30 },
      );
    });
  }
});

describe.each(VECTORS)("$name: the bars are right", ({ events, loans }) => {
  test.each(loans)("no span of the $engine lane ends before it begins", ({ application_id: id, engine }) => {
    const own = events.filter((event) => event.application_id === id);
    for (const row of laneOf(id, engine, own, WORKFLOW).rows) {
      for (const span of row.spans) expect(span.end ?? span.start).toBeGreaterThanOrEqual(span.start);
      const live = row.state === "running" || row.state === "waiting";
      expect(row.spans.some((span) => span.end === null)).toBe(live);
    }
  });
});
