// Everything by keyboard, and less motion for users who prefer it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dialog, open, pause } from "./browser.mjs";

const profile = (page, name) => page.locator(".profile[aria-pressed=true]", { hasText: name });

test("Single keys run Alice through both engines and approve", async () => {
  const { page, context } = await open();
  await page.locator(".profile", { hasText: "Alice" }).waitFor();
  await page.keyboard.press("2");
  await profile(page, "Bob").waitFor();
  await page.keyboard.press("1");
  await profile(page, "Alice").waitFor();
  await page.keyboard.press("b");
  await page.keyboard.press("r");
  await dialog(page).waitFor();
  await page.keyboard.press("a");
  await page.getByText("Both engines made the same decision").waitFor();
  await context.close();
});

test("Tab, arrows, Space and Enter start a loan too", async () => {
  const { page, context } = await open();
  await page.locator(".profile", { hasText: "Alice" }).waitFor();
  await tabTo(page, (element) => element.textContent.includes("Bob"));
  await page.keyboard.press("Space");
  await profile(page, "Bob").waitFor();
  await tabTo(page, (element) => element.name === "engine");
  await page.keyboard.press("ArrowLeft");
  assert.ok(await page.locator("input[value=stepfunctions]").isChecked());
  await tabTo(page, (element) => element.classList.contains("primary"));
  await page.keyboard.press("Enter");
  await page.locator("[data-outcome=denied]").waitFor();
  await context.close();
});

test("Typing in the form triggers no shortcut, and shortcuts can be switched off", async () => {
  const { page, context } = await open();
  await page.locator(".profile", { hasText: "Alice" }).click();
  await page.locator("input[name=name]").fill("");
  await page.locator("input[name=name]").pressSequentially("drs b1");
  assert.equal(await page.locator("input[name=name]").inputValue(), "drs b1");
  assert.equal(new URL(page.url()).pathname, "/");
  await page.locator("h1").click();
  await page.keyboard.press("?");
  await page.getByLabel("Use single-key shortcuts").uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("r");
  await pause(300);
  assert.equal(new URL(page.url()).pathname, "/");
  await context.close();
});

test("With reduced motion figures change once a second", async () => {
  const { page, context } = await open("/", { reducedMotion: "reduce" });
  await page.locator(".profile", { hasText: "Bob" }).click();
  await page.locator("input[type=range]").fill("3000");
  await page.locator("button.primary").click();
  await page.locator("[data-state=running]").first().waitFor();
  const seen = new Set();
  for (const until = Date.now() + 2000; Date.now() < until; await pause(25)) {
    seen.add(await page.locator(".clock").innerText());
  }
  assert.ok(seen.size <= 6, `the clock showed ${seen.size} figures in 2 s`);
  await context.close();
});

async function tabTo(page, isTarget) {
  for (let press = 0; press < 40; press += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(`(${isTarget})(document.activeElement)`)) return;
  }
  assert.fail("Tab never reached the element");
}
