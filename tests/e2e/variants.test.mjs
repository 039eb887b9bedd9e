// Engines beside the two of the default comparison.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dialog, lane, open, outcome, run } from "./browser.mjs";

test("Any two engines race: their lanes, their units and one decision", async () => {
  const { page, context, errors } = await open();
  await page.getByLabel("First engine").selectOption("durable-lean");
  await page.getByLabel("Second engine").selectOption("stepfunctions-express");
  await run(page, { who: "Alice Johnson", pace: 0 });
  await dialog(page).getByRole("button", { name: /^Approve/ }).click();
  await page.getByText("Both engines made the same decision").waitFor();
  for (const [engine, units] of [
    ["durable-lean", "8 operations"],
    ["stepfunctions-express", "7 transitions"],
  ]) {
    assert.equal(await outcome(page, engine).getAttribute("data-outcome"), "approved");
    await lane(page, engine).locator(".units").getByText(units).waitFor();
  }
  assert.deepEqual(errors, []);
  await context.close();
});

test("An engine that is chosen twice moves the other one, so that two are left", async () => {
  const { page, context } = await open();
  await page.getByLabel("First engine").selectOption("stepfunctions");
  assert.equal(await page.getByLabel("Second engine").inputValue(), "durable");
  await context.close();
});
