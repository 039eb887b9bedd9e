// The three demo applicants, on each engine and on both.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dialog, lane, open, outcome, run, states } from "./browser.mjs";

const ENGINES = { durable: ["durable"], stepfunctions: ["stepfunctions"], both: ["durable", "stepfunctions"] };
const CASES = [
  { who: "Alice Johnson", ends: "approved", text: "$2,847.90", manager: "succeeded", fraud: "succeeded" },
  { who: "Bob Martinez", ends: "denied", text: "Credit score too low", manager: "skipped", fraud: "skipped" },
  { who: "Charlie Wilson", ends: "approved", text: "11.00 %", manager: "skipped", fraud: "succeeded" },
];

for (const { who, ends, text, manager, fraud } of CASES) {
  for (const [engine, lanes] of Object.entries(ENGINES)) {
    test(`${who} on ${engine} ends ${ends}, with the right state of each step`, async () => {
      const { page, context, errors } = await open();
      await run(page, { who, engine });
      if (manager === "succeeded") {
        await dialog(page).getByRole("button", { name: /^Approve/ }).click();
      }
      for (const side of lanes) {
        const result = outcome(page, side);
        await result.getByText(text).waitFor();
        assert.equal(await result.getAttribute("data-outcome"), ends);
        const seen = await states(page, side);
        assert.equal(seen.validate_application, "succeeded");
        assert.equal(seen["pull_credit_report:experian"], "succeeded");
        assert.equal(seen.manager_approval, manager);
        assert.equal(seen.fraud_check, fraud);
        assert.equal(seen.disburse_funds, ends === "approved" ? "succeeded" : "skipped");
      }
      assert.equal(await page.locator(".lane").count(), lanes.length);
      if (lanes.length === 2) {
        await page.getByText("Both engines made the same decision").waitFor();
        assert.match(await page.locator(".lead").innerText(), /(ahead by [\d.]+ s|Level) at the end/);
      }
      assert.equal(await page.locator(".badge").innerText(), "LOCAL EMULATOR");
      assert.deepEqual(errors, []);
      await context.close();
    });
  }
}

test("Charlie a cent above his limit is denied, with the reason of the rule", async () => {
  const { page, context } = await open();
  await run(page, { who: "Charlie Wilson", engine: "durable", amount: "25,000.01" });
  await outcome(page, "durable").getByText("Amount above the subprime limit").waitFor();
  assert.match(await page.locator("h1.run-title").innerText(), /\$25,000\.01/);
  await context.close();
});

test("A replay is shown: invocations, operations from checkpoints, and lines of the log", async () => {
  const { page, context } = await open();
  await run(page, { who: "Charlie Wilson", engine: "both" });
  await page.locator(".equivalence").waitFor();
  const durable = lane(page, "durable");
  assert.match(await durable.locator(".activity").innerText(), /2 invocations[\s\S]*↻ \d+ operations from checkpoints, in all invocations/);
  assert.ok((await durable.locator(".log li.replay").count()) >= 1);
  assert.match(await durable.locator(".log li.replay").first().innerText(), /\[REPLAY\]/);
  assert.match(await durable.locator("[data-row=validate_application]").innerText(), /↻1/);
  assert.equal(await durable.locator(".bar.invocation").count(), 2);
  const other = lane(page, "stepfunctions");
  assert.match(await other.locator(".activity").innerText(), /8 task invocations/);
  assert.equal(await other.locator(".log li.replay").count(), 0);
  await context.close();
});

test("The server's errors are shown at their fields, and no loan starts", async () => {
  const { page, context } = await open();
  await page.locator(".profile", { hasText: "Alice" }).click();
  await page.locator("input[name=loan_amount]").fill("1000000.001");
  await page.locator("input[name=sin]").fill("12a");
  await page.locator("button.primary").click();
  await page.locator(".field.invalid", { hasText: "Amount" }).getByText(/decimals/).waitFor();
  await page.locator(".field.invalid", { hasText: "SIN" }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/");
  await context.close();
});

test("A loan that doesn't exist is reported with the server's text", async () => {
  const { page, context } = await open(`/loan/${"0".repeat(32)}`);
  await page.getByText("There is no such loan.").waitFor();
  await page.goto(`${new URL(page.url()).origin}/race/${"0".repeat(32)}`);
  await page.getByText("There is no such race.").waitFor();
  await context.close();
});
