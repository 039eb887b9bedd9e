// The lens: the code of recorded runs and of a live loan, invocation by invocation.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe } from "./axe.mjs";
import { dialog, open, run, tooWide } from "./browser.mjs";
import { screenshotPath } from "./results.mjs";

const SIZES = { stage: [1920, 1080], phone: [390, 844] };

for (const [size, [width, height]] of Object.entries(SIZES)) {
  test(`The second invocation of a recorded run is shown on the ${size}`, async () => {
    const { page, context, errors } = await open("/replay", { viewport: { width, height } });
    await page.getByRole("button", { name: "λ2 suspended" }).click();
    await line(page, "context.wait_for_callback(do.manager_approval").and(page.locator("[data-state=resumed]")).waitFor();
    await line(page, "context.step(do.validate_application").and(page.locator("[data-state=served]")).waitFor();
    await line(page, "context.step(do.validate_application").getByRole("button").click();
    await page.getByText("State ValidateApplication").waitFor();
    await page.screenshot({ path: screenshotPath(`lens-second-invocation-${size}`), fullPage: true });
    assert.deepEqual([...(await tooWide(page)), ...(await axe(page)), ...errors], []);
    await context.close();
  });
}

test("A death shows what is lost, what is kept, and what runs again", async () => {
  const { page, context } = await open("/replay", { viewport: { width: 1920, height: 1080 } });
  await page.getByLabel("Recorded run").selectOption("offer_dies_after_its_effect");
  await page.locator(".lens[data-invocation]").waitFor();
  await page.getByRole("button", { name: /died$/ }).first().click();
  await page.locator("[data-line][data-state=died]").waitFor();
  await page.getByText("its memory is lost").waitFor();
  await page.screenshot({ path: screenshotPath("lens-death") });
  await context.close();
});

for (const [size, [width, height]] of Object.entries(SIZES)) {
  test(`The explanation is complete without a click on the ${size}`, async () => {
    const { page, context, errors } = await open("/explain", { viewport: { width, height } });
    await page.locator(".screen").nth(5).waitFor();
    assert.equal(await page.locator(".screen").count(), 6);
    await page.locator("#wait").getByText("$").first().waitFor();
    assert.equal(await page.locator("#break-it li").count(), 3);
    await page.locator("#replay [data-state=served]").first().waitFor();
    await page.screenshot({ path: screenshotPath(`explain-${size}`), fullPage: true });
    assert.deepEqual([...(await tooWide(page)), ...(await axe(page)), ...errors], []);
    await context.close();
  });
}

test("The mistakes are filtered by their outcome", async () => {
  const { page, context, errors } = await open("/replay", { viewport: { width: 390, height: 844 } });
  await page.getByRole("link", { name: "Mistakes in durable code" }).click();
  const mistakes = page.locator("[data-harm]");
  await mistakes.first().waitFor();
  const all = await mistakes.count();
  await page.getByLabel("silent", { exact: false }).check();
  await page.locator("[data-harm=failed]").first().waitFor({ state: "detached" });
  const silent = await mistakes.count();
  assert.ok(silent > 0 && silent < all, `${silent} of ${all}`);
  await page.screenshot({ path: screenshotPath("mistakes-phone"), fullPage: true });
  assert.deepEqual([...(await tooWide(page)), ...(await axe(page)), ...errors], []);
  await context.close();
});

test("The arrow keys move from invocation to invocation", async () => {
  const { page, context } = await open("/replay");
  const scrubber = page.getByRole("slider", { name: /^Invocation/ });
  await scrubber.focus();
  await scrubber.press("ArrowLeft");
  await page.locator(".lens[data-invocation='2']").waitFor();
  await scrubber.press("Home");
  await page.locator(".lens[data-invocation='1']").waitFor();
  await page.getByRole("slider", { name: "Time" }).press("End");
  await page.locator(".lens[data-invocation='3']").waitFor();
  await context.close();
});

test("The code of a loan is live: it suspends in the manager's line and goes on after the answer", async () => {
  const { page, context } = await open();
  await run(page, { engine: "durable", pace: 0 });
  await dialog(page).waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("Which line of the code ran").click();
  await line(page, "context.wait_for_callback(do.manager_approval").and(page.locator("[data-state=suspended]")).waitFor();
  await page.getByRole("button", { name: "Decide…" }).click();
  await dialog(page).getByRole("button", { name: /^Approve/ }).click();
  await line(page, "return context.step(do.disburse_funds").and(page.locator("[data-state=executed]")).waitFor();
  await line(page, "return context.step(do.disburse_funds").getByRole("button").click();
  await page.locator(".lens-events [data-selected]", { hasText: "StepSucceeded disburse_funds" }).waitFor();
  await page.locator("[data-row=disburse_funds][data-selected]").waitFor();
  await page.screenshot({ path: screenshotPath("lens-live"), fullPage: true });
  await context.close();
});

function line(page, text) {
  return page.locator("[data-line]", { hasText: text });
}
