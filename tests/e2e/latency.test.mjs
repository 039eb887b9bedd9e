// The time until an event is on the screen; `run.mjs` runs nothing beside this file.
import assert from "node:assert/strict";
import { test } from "node:test";
import { measurePage, measurePoll } from "./latency.mjs";
import { note } from "./results.mjs";

const RACES = 3;
const MIN_EVENTS = 60;

test("Every event of a race is painted; the time from its writing is printed", async () => {
  const page = await measurePage(RACES);
  const poll = await measurePoll();
  note("written_to_painted", { this_page: page, two_second_poll: poll });
  assert.ok(page.events >= MIN_EVENTS, `${page.events} events`);
});
