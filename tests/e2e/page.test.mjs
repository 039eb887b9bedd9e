// The page's size, its layout and its accessibility.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { axe } from "./axe.mjs";
import { startedRow, dialog, open, run, tooWide } from "./browser.mjs";
import { ROOT } from "./lab.mjs";
import { note, screenshotPath } from "./results.mjs";

const ASSETS = `${ROOT}/frontend/dist/assets`;
const MOST_ENTRY_KB = 135;
/** Of one file: a page that is opened later loads its own file and what it shares with others. */
const MOST_LATER_KB = 30;
const MOST_STYLE_KB = 12;
const SIZES = { stage: [1920, 1080], laptop: [1280, 720], phone: [390, 844] };
const THEMES = ["light", "dark"];

test("The page is not larger than its limits", () => {
  const scripts = kilobytes(/\.js$/);
  const entry = scripts.find(({ name }) => name.startsWith("index-"));
  const [later] = scripts.filter((script) => script !== entry);
  const style = kilobytes(/^index-.*\.css$/)[0];
  note("entry_js_kb_gzip", entry.size);
  note("largest_later_js_kb_gzip", later.size);
  note("entry_css_kb_gzip", style.size);
  assert.ok(entry.size <= MOST_ENTRY_KB, `${entry.size} kB of JavaScript`);
  assert.ok(later.size <= MOST_LATER_KB, `${later.size} kB in ${later.name}, which is loaded later`);
  assert.ok(style.size <= MOST_STYLE_KB, `${style.size} kB of CSS`);
});

for (const [name, [width, height]] of Object.entries(SIZES)) {
  for (const theme of THEMES) {
    test(`On a ${name} in ${theme} everything fits, is accessible and stays on its origin`, { timeout: 120_000 }, async () => {
      const scale = name === "phone" ? 2 : 1;
      const { page, context, outside, errors } = await open("/", {
        viewport: { width, height },
        colorScheme: theme,
        deviceScaleFactor: scale,
      });
      const faults = [];
      const check = async (view) => {
        await page.screenshot({ path: screenshotPath(`${name}-${theme}-${view}`), fullPage: name !== "stage" });
        faults.push(...(await tooWide(page)).map((fault) => `${view}: ${fault}`));
        faults.push(...(await axe(page)).map((fault) => `${view}: ${fault}`));
      };
      await page.locator(".profile", { hasText: "Alice" }).waitFor();
      await check("start");
      await run(page, { engine: "both", pace: 500 });
      await startedRow(page, "assess_risk").waitFor();
      await check("running");
      await dialog(page).waitFor();
      await check("dialog");
      await page.keyboard.press("Escape");
      await page.locator("nav a", { hasText: "Waiting" }).click();
      await page.locator(".inbox li").first().waitFor();
      await check("inbox");
      await page.goBack();
      await dialog(page).getByRole("button", { name: /^Approve/ }).click();
      await page.locator(".equivalence").waitFor();
      await page.locator(".terms").nth(1).waitFor();
      await check("done");
      await page.locator("nav a", { hasText: "History" }).click();
      await page.locator(".history tbody tr").first().waitFor();
      await check("history");
      await page.locator("nav a", { hasText: "When" }).click();
      await page.locator(".answer [data-reason]").first().waitFor();
      await check("when");
      assert.deepEqual([...faults, ...outside, ...errors], []);
      await context.close();
    });
  }
}

/** The files that match, the largest first, with their compressed sizes in thousands of bytes. */
function kilobytes(pattern) {
  return readdirSync(ASSETS)
    .filter((name) => pattern.test(name))
    .map((name) => ({ name, size: Number((gzipSync(readFileSync(`${ASSETS}/${name}`)).length / 1000).toFixed(1)) }))
    .toSorted((left, right) => right.size - left.size);
}
