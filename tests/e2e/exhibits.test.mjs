// The exhibits: the list, a chart with its table, and tables alone, on a stage and on a phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe } from "./axe.mjs";
import { open, tooWide } from "./browser.mjs";
import { screenshotPath } from "./results.mjs";

const SCREENS = [
  { name: "stage", viewport: { width: 1920, height: 1080 }, colorScheme: "dark" },
  { name: "phone", viewport: { width: 390, height: 844 }, colorScheme: "light" },
];

for (const { name, ...screen } of SCREENS) {
  test(`On a ${name} each exhibit leads from the list to its figures`, async () => {
    const { page, context, errors } = await open("/exhibits", screen);
    const faults = [];
    const check = async (view) => {
      await page.screenshot({ path: screenshotPath(`exhibits-${view}-${name}`), fullPage: true });
      faults.push(...(await tooWide(page)), ...(await axe(page)));
    };
    await page.locator(".exhibit-list").waitFor();
    await check("list");
    await page.getByRole("link", { name: /^Fan-out/ }).click();
    await page.locator(".exhibit-chart polyline").first().waitFor();
    await page.locator("td.run").first().waitFor();
    await check("fan-out");
    await page.getByRole("link", { name: "All exhibits" }).click();
    await page.getByRole("link", { name: /^A worker dies/ }).click();
    await page.locator("h1", { hasText: "A worker dies" }).waitFor();
    await check("worker-death");
    assert.deepEqual([...faults, ...errors], []);
    await context.close();
  });
}
