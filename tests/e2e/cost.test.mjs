// What a loan costs, beside its lanes: units while it runs, its bill when it has ended.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dialog, lane, open, outcome, run } from "./browser.mjs";

const UNITS = { durable: "15 operations", stepfunctions: "13 transitions" };
const ORCHESTRATION = { durable: "$0.000121", stepfunctions: "$0.000325" };

const meter = (page, side) => lane(page, side).locator(".meter");

test("Alice's race ends with the bill of each engine, line by line", async () => {
  const { page, context, errors } = await open();
  const asked = [];
  page.on("request", (request) => {
    if (request.url().includes("/cost/")) asked.push(request.url());
  });
  await run(page, { who: "Alice Johnson", engine: "both" });
  await dialog(page).waitFor();
  assert.match(await meter(page, "durable").innerText(), /operations.*at least, so far/s);
  assert.deepEqual(asked, [], "while a loan runs nobody asks for its bill");
  await dialog(page).getByRole("button", { name: "Approve both" }).click();
  for (const [side, units] of Object.entries(UNITS)) {
    await outcome(page, side).getByText("Approved").waitFor();
    const bill = meter(page, side);
    await lane(page, side).locator(".meter[data-final=true]").waitFor();
    assert.equal(await bill.locator(".unit").first().innerText(), units);
    assert.match(await bill.innerText(), /per loan.*per million.*local durations/s);
    await bill.getByRole("button", { name: "Show the bill" }).click();
    const orchestration = bill.locator("tbody[data-group=engine] .sum");
    assert.equal((await orchestration.innerText()).split("\t").at(-1), ORCHESTRATION[side]);
    assert.equal(await bill.locator("tbody").count(), 3);
    assert.match(await bill.innerText(), /only the orchestration holds on AWS/);
  }
  const answered = asked.length;
  await page.waitForTimeout(2000);
  assert.equal(asked.length, answered, "a final bill is not asked for again");
  assert.deepEqual(errors, []);
  await context.close();
});
