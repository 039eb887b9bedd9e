// Reloads, lost connections, many tabs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startedRow, dialog, lane, open, outcome, pause, run, states } from "./browser.mjs";
import { note } from "./results.mjs";

const chip = (page) => page.locator(".chip");
const MAX_LONG_POLLS = 3;

test("A reload during a run shows everything again", async () => {
  const { page, context } = await open();
  await run(page, { engine: "both", pace: 600 });
  await startedRow(page, "assess_risk").waitFor();
  const before = await lane(page, "durable").locator(".log li").count();
  await page.reload();
  await lane(page, "durable").locator(".log li").nth(before - 1).waitFor();
  assert.equal((await states(page, "durable")).validate_application, "succeeded");
  await dialog(page).waitFor();
  await page.reload();
  await dialog(page).getByText("$150,000.00").waitFor();
  await dialog(page).getByRole("button", { name: /^Approve/ }).click();
  await page.getByText("Both engines made the same decision").waitFor();
  await page.reload();
  await page.getByText("Both engines made the same decision").waitFor();
  await outcome(page, "stepfunctions").getByText("$2,847.90").waitFor();
  await page.locator(".chip[data-connection=ended]").waitFor();
  await context.close();
});

test("Without a connection nothing moves, and afterwards no event is missing", async () => {
  const { page, context } = await open();
  await run(page, { who: "Charlie Wilson", engine: "both", pace: 1000 });
  await startedRow(page, "pull_credit_report").waitFor();
  await context.setOffline(true);
  await page.locator(".chip[data-connection=stale]").waitFor();
  const clock = page.locator(".clock");
  const width = () =>
    page.locator(".bar.open").evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
  const [frozen, bars] = [await clock.innerText(), await width()];
  await pause(1500);
  assert.equal(await clock.innerText(), frozen);
  assert.deepEqual(await width(), bars);
  assert.match(await chip(page).innerText(), /no answer for \d+ s, retrying/);
  await context.setOffline(false);
  await page.locator(".chip[data-connection=live], .chip[data-connection=ended]").waitFor();
  await page.getByText("Both engines made the same decision").waitFor();
  const keys = await lane(page, "durable").locator(".log li").evaluateAll((lines) => lines.map((line) => line.dataset.key));
  assert.equal(new Set(keys).size, keys.length);
  await context.close();
});

test("A server that can't be reached is reported, and the form keeps its values", async () => {
  const { page, context } = await open();
  await page.locator(".profile", { hasText: "Bob" }).click();
  await page.route("**/api/race", (route) => route.abort());
  await page.locator("button.primary").click();
  await page.getByRole("alert").getByText("can't be reached").waitFor();
  await page.unroute("**/api/race");
  assert.equal(await page.locator("input[name=name]").inputValue(), "Bob Martinez");
  await page.locator("button.primary").click();
  await page.waitForURL(/\/race\//);
  await context.close();
});

test("A second try after a lost answer starts no second loan", async () => {
  const { page, context } = await open();
  await page.locator(".profile", { hasText: "Bob" }).click();
  const keys = [];
  let lost = true;
  await page.route("**/api/race", async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    const answer = await route.fetch();
    if (!lost) return route.fulfill({ response: answer });
    lost = false;
    return route.abort();
  });
  await page.locator("button.primary").click();
  await page.getByRole("alert").waitFor();
  await page.locator("button.primary").click();
  await page.waitForURL(/\/race\//);
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
  await context.close();
});

test("Six tabs hold three long polls at most, so that a connection is free for an approval", async () => {
  const { page, context } = await open();
  const held = recordLongPolls(context);
  await run(page, { engine: "both" });
  await dialog(page).waitFor();
  const path = new URL(page.url()).pathname;
  for (let tab = 0; tab < 5; tab += 1) {
    const { page: more } = await open(path, { context });
    await dialog(more).waitFor();
  }
  await pause(1500);
  assert.ok(held.size > 0 && held.size <= MAX_LONG_POLLS, `${held.size} long polls`);
  await dialog(page).getByRole("button", { name: "Approve both" }).click();
  await page.getByText("Both engines made the same decision").waitFor();
  // From the request to its answer, with the wait for a free connection.
  const took = await page.evaluate(() => {
    const sent = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/api/approve/"));
    return Math.round(Math.max(...sent.map(({ duration }) => duration)));
  });
  note("approval_with_six_tabs_ms", took);
  await context.close();
});

test("A hidden tab sends no requests, and catches up when it is visible again", async () => {
  const { page, context } = await open();
  await run(page, { who: "Charlie Wilson", engine: "durable", pace: 700 });
  await page.locator("[data-row=validate_application]").waitFor();
  const requests = [];
  page.on("request", (request) => request.url().includes("/api/") && requests.push(request.url()));
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  });
  await page.locator(".chip[data-connection=paused]").waitFor();
  await pause(500);
  requests.length = 0;
  await pause(2500);
  assert.deepEqual(requests, []);
  await page.evaluate(() => {
    delete document.hidden;
    delete document.visibilityState;
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  });
  await outcome(page, "durable").getByText("Approved").waitFor();
  await context.close();
});

/** The requests of all tabs that the server holds back now. */
function recordLongPolls(context) {
  const held = new Set();
  context.on("request", (request) => {
    const query = new URL(request.url()).searchParams;
    if (Number(query.get("wait") ?? 0) > 0) held.add(request);
  });
  for (const event of ["requestfinished", "requestfailed"]) context.on(event, (request) => held.delete(request));
  return held;
}
