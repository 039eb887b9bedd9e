// The cost in each lane: estimated units while the loan runs, its bill when it has ended.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dialog, lane, open, outcome, run } from "./browser.mjs";

const UNITS = { durable: "15 operations", stepfunctions: "13 transitions" };
const ORCHESTRATION = { durable: "$0.000121", stepfunctions: "$0.000325" };
const PER_MILLION = { durable: "$120.54", stepfunctions: "$325.00" };

const meter = (page, side) => lane(page, side).locator(".meter");

test("Alice's race ends with the bill of each engine, line by line", async () => {
  const { page, context, errors } = await open();
  const requests = [];
  page.on("request", (request) => {
    if (request.url().includes("/cost/")) requests.push(request.url());
  });
  await run(page, { who: "Alice Johnson", engine: "both" });
  await dialog(page).waitFor();
  assert.match(await meter(page, "durable").innerText(), /orchestration.*per million loans.*operations.*so far, at least/s);
  assert.deepEqual(requests, [], "the bill of a running loan is not requested");
  await dialog(page).getByRole("button", { name: "Approve both" }).click();
  for (const [side, units] of Object.entries(UNITS)) {
    await outcome(page, side).getByText("Approved").waitFor();
    const bill = meter(page, side);
    await lane(page, side).locator(".meter[data-final=true]").waitFor();
    assert.equal(await bill.locator(".unit").first().innerText(), units);
    const headline = await bill.locator(".dollars").innerText();
    assert.ok(headline.includes(ORCHESTRATION[side]) && headline.includes(PER_MILLION[side]), headline);
    assert.match(await bill.innerText(), /Lambda, apart.*measured on this machine, not on AWS/s);
    await bill.getByRole("button", { name: "Show the bill" }).click();
    const orchestration = bill.locator("tbody[data-group=engine] .sum");
    assert.equal((await orchestration.innerText()).split("\t").at(-1), ORCHESTRATION[side]);
    assert.equal(await bill.locator("tbody").count(), 3);
    assert.match(await bill.innerText(), /only the orchestration costs the same on AWS/);
  }
  const before = requests.length;
  await page.waitForTimeout(2000);
  assert.equal(requests.length, before, "a final bill is not requested again");
  assert.deepEqual(errors, []);
  await context.close();
});
