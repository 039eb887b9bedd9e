// Long names and an open bill on small, zoomed and large screens.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dialog, open, outcome, run, tooWide, URL_OF_LAB } from "./browser.mjs";
import { screenshotPath } from "./results.mjs";

const SIZES = {
  "320 px": { viewport: { width: 320, height: 640 }, deviceScaleFactor: 2 },
  "390 px": { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
  "stage at 200 %": { viewport: { width: 960, height: 540 }, deviceScaleFactor: 2 },
  stage: { viewport: { width: 1920, height: 1080 } },
};
/** One word, because a name without spaces is the hardest to fit. */
const LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff".repeat(3).slice(0, 100);

for (const [size, screen] of Object.entries(SIZES)) {
  test(`At ${size} a name of 100 letters and an open bill fit the screen`, { timeout: 120_000 }, async () => {
    const { page, context, errors } = await open("/", screen);
    const faults = [];
    const check = async (view) => {
      const name = `${size.replaceAll(/\W+/g, "-")}-${view}`;
      await page.screenshot({ path: screenshotPath(name), fullPage: view !== "dialog" });
      faults.push(...(await tooWide(page)).map((fault) => `${view}: ${fault}`));
    };
    await run(page, { engine: "durable", pace: 0, name: LONG_NAME });
    await dialog(page).getByText(LONG_NAME).waitFor();
    await check("dialog");
    faults.push(...(await outsideOfDialog(page)));
    await dialog(page).getByRole("button", { name: /^Approve/ }).click();
    await outcome(page, "durable").getByText("Approved").waitFor();
    await page.getByRole("button", { name: "Show the bill" }).click();
    await page.locator(".bill tfoot").waitFor();
    await check("bill");
    faults.push(...(await hiddenAmounts(page)));
    assert.equal(await page.locator("h1.run-title").getAttribute("title"), LONG_NAME);
    await page.goto(`${URL_OF_LAB}/history`);
    const row = page.locator(".history tbody tr", { hasText: LONG_NAME }).first();
    await row.waitFor();
    await check("history");
    assert.equal(await row.locator("th a").first().getAttribute("title"), LONG_NAME);
    assert.deepEqual([...faults, ...errors], []);
    await context.close();
  });
}

test("At 320 px the inbox fits a name of 100 letters", async () => {
  const { page, context } = await open("/", SIZES["320 px"]);
  await run(page, { engine: "both", pace: 0, name: LONG_NAME });
  await dialog(page).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("nav a", { hasText: "Waiting" }).click();
  await page.locator(".inbox li", { hasText: LONG_NAME }).first().waitFor();
  assert.deepEqual(await tooWide(page), []);
  await page.goBack();
  await dialog(page).getByRole("button", { name: /^Deny/ }).click();
  await outcome(page, "durable").getByText("Denied", { exact: true }).waitFor();
  await context.close();
});

/** The buttons of the manager's dialog that stick out of it, and the dialog if it sticks out of the screen. */
function outsideOfDialog(page) {
  return dialog(page).evaluate((shown) => {
    const box = shown.getBoundingClientRect();
    const inside = box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight;
    const wide = shown.scrollWidth > shown.clientWidth ? ["the dialog scrolls sideways"] : [];
    const buttons = [...shown.querySelectorAll("button")].filter((button) => {
      const own = button.getBoundingClientRect();
      return own.left < box.left || own.right > box.right;
    });
    return [...(inside ? [] : ["the dialog sticks out"]), ...wide, ...buttons.map((button) => button.textContent)];
  });
}

/** The bill's amounts that are outside of the screen or of the bill's box. */
function hiddenAmounts(page) {
  return page.locator(".bill").evaluate((bill) => {
    const right = Math.min(innerWidth, bill.getBoundingClientRect().right + 1);
    const cells = [...bill.querySelectorAll("td:last-child")];
    if (cells.length === 0) return ["no amounts"];
    return cells
      .map((cell) => [cell.getBoundingClientRect(), cell.textContent])
      .filter(([box]) => box.width === 0 || box.left < 0 || box.right > right)
      .map(([, text]) => `the amount ${text} is hidden`);
  });
}
