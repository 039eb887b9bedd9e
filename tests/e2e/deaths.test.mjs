// A worker is killed at six moments on each engine; what the lane draws is compared with the bill.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dialog, idOf, lane, open, outcome, pause, read, run, startedRow, URL_OF_LAB } from "./browser.mjs";

const PACE = 700;
const ENGINES = ["durable", "stepfunctions"];

/** Kill what runs a loan now, or the next process that does. */
async function kill(id) {
  const answer = await fetch(`${URL_OF_LAB}/lab/kill`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ application_id: id }),
  });
  assert.equal(answer.status, 200);
}

const waiting = (page, step) => page.locator(`[data-row=${step}][data-state=waiting]`).waitFor();

/** Each moment: who applies, how to get there and kill, and how many processes die at least. */
const MOMENTS = {
  "while a step runs": {
    kill: async (page, id) => {
      await startedRow(page, "assess_risk").waitFor();
      await kill(id);
    },
  },
  "while the bureaus are asked": {
    kill: async (page, id) => {
      await startedRow(page, "pull_credit_report").waitFor();
      await kill(id);
    },
  },
  "during the wait for the manager": {
    who: "Alice Johnson",
    kill: async (page, id) => {
      await waiting(page, "manager_approval");
      await pause(600);
      await kill(id);
      await page.locator(".armed").waitFor();
      assert.equal(await page.locator(".lane .bar.armed-kill").count(), 1, "an armed kill is drawn until it fires");
    },
  },
  "during the wait for the fraud service": {
    kill: async (page, id) => {
      await waiting(page, "fraud_check");
      await kill(id);
    },
  },
  "before the first step": {
    kill: async (page, id) => kill(id),
  },
  "three times in a row": {
    kill: async (page, id) => {
      for (let count = 0; count < 3; count += 1) {
        await startedRow(page, "assess_risk").waitFor();
        await kill(id);
        await page.locator(".death").nth(count).waitFor({ timeout: 30_000 });
      }
    },
  },
};

const CASES = ENGINES.flatMap((engine) => Object.entries(MOMENTS).map(([moment, how]) => ({ engine, moment, ...how })));

const AT_ONCE = 3;

/** Plays one case in a window of its own; returns what was drawn and what was billed. */
async function play(given) {
  const { page, context, errors } = await open("/", { viewport: { width: 1920, height: 1080 } });
  try {
    const result = await playOn(page, given);
    assert.deepEqual(errors, []);
    return result;
  } finally {
    await context.close();
  }
}

async function playOn(page, { engine, moment, who = "Charlie Wilson", kill: killNow }) {
  await run(page, { who, engine, pace: PACE });
  const id = idOf(page);
  await killNow(page, id);
  if (who === "Alice Johnson") await dialog(page).getByRole("button", { name: "Approve", exact: true }).click();
  await outcome(page, engine).getByText("Approved").waitFor({ timeout: 90_000 });
  await lane(page, engine).locator(".meter[data-final=true]").waitFor({ timeout: 30_000 });
  const compute = lane(page, engine).locator("tr.compute");
  const drawn = {
    invocations: Number(await compute.getAttribute("data-invocations")),
    bars: await compute.locator(".bar.invocation").count(),
    dead: Number(await compute.getAttribute("data-dead")),
    deadBars: await compute.locator(".bar.invocation.lost").count(),
    header: await lane(page, engine).locator(".activity").innerText(),
  };
  const { units } = await read(`/api/cost/${id}`);
  return { case: `${engine}: ${moment}`, drawn, billed: units };
}

function check({ case: name, drawn, billed }) {
  console.log(`${name}: ${drawn.invocations} invocations drawn, ${billed.invocations} billed, ${drawn.dead} died`);
  assert.equal(drawn.invocations, billed.invocations, `${name}: invocations`);
  assert.equal(drawn.bars, drawn.invocations, `${name}: bars`);
  assert.equal(drawn.deadBars, drawn.dead, `${name}: dead bars`);
  assert.match(drawn.header, new RegExp(`\\b${drawn.invocations} (task )?invocations?\\b`), `${name}: header`);
  if (name.endsWith("three times in a row")) assert.equal(drawn.dead, 3, name);
  else if (!name.endsWith("fraud service")) assert.ok(drawn.dead >= 1, name);
}

for (let first = 0; first < CASES.length; first += AT_ONCE) {
  const cases = CASES.slice(first, first + AT_ONCE);
  const names = cases.map(({ engine, moment }) => `${engine}, ${moment}`).join("; ");
  test(`A death is drawn and counted as it is billed: ${names}`, { timeout: 150_000 }, async () => {
    for (const result of await Promise.all(cases.map(play))) check(result);
  });
}

test("With every message replaced, a finished race looks the same", async () => {
  const { page, context } = await open();
  await run(page, { who: "Charlie Wilson", engine: "both", pace: 100 });
  await page.locator(".equivalence").waitFor();
  const before = await picture(page);
  await page.route("**/events*", async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    const events = body.events.map((event) => ({ ...event, message: "Loan denied, checkpoints: nothing" }));
    await route.fulfill({ response: answer, json: { ...body, events } });
  });
  const lines = await page.locator(".log li").count();
  await page.reload();
  await page.locator(".log li").nth(lines - 1).waitFor();
  await page.locator(".equivalence").waitFor();
  assert.match(await page.locator(".log").first().innerText(), /checkpoints: nothing/);
  assert.deepEqual(await picture(page), before);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await context.close();
});

/** What a race shows, without the log's texts. */
async function picture(page) {
  await page.locator(".meter[data-final=true]").nth(1).waitFor();
  return page.locator(".lane").evaluateAll((lanes) =>
    lanes.map((shown) => ({
      status: shown.dataset.status,
      texts: [...shown.querySelectorAll(".activity, .rows, .outcome, .meter")].map((part) => part.textContent),
      bars: shown.querySelectorAll(".bar").length,
    })),
  );
}
