// The talk: every scene is walked through with keys alone, live and from its recording.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { axe } from "./axe.mjs";
import { open, tooWide } from "./browser.mjs";
import { ROOT } from "./lab.mjs";
import { screenshotPath } from "./results.mjs";

const STAGE = { width: 1920, height: 1080 };
const SCENES = JSON.parse(readFileSync(`${ROOT}/frontend/src/talk/scenes.json`, "utf8"));
const LEAST_PX = 24;

for (const source of ["live", "recorded"]) {
  test(`Every scene is walked through with keys alone, ${source}`, async () => {
    const query = source === "live" ? "?pace=0" : "?recorded&speed=10";
    const { page, context, errors, outside } = await open(`/talk${query}`, { viewport: STAGE });
    for (const [place, scene] of SCENES.entries()) {
      if (place > 0) await page.keyboard.press("ArrowRight");
      await page.locator(`[data-scene=${scene.id}]`).waitFor();
      assert.equal(await page.locator("main.talk").getAttribute("data-source"), source);
      for (const { key } of scene.press) await pressWhenReady(page, scene, key);
      if (scene.run) await page.locator(".lanes[data-finished=true]").waitFor();
      assert.deepEqual(await tooSmall(page), [], `${scene.id}: text under ${LEAST_PX} px`);
      assert.deepEqual(await tooWide(page), [], scene.id);
      if (source === "live") await page.screenshot({ path: screenshotPath(`talk-${scene.id}`) });
      else assert.deepEqual(await axe(page), [], scene.id);
      // Each scene is in the other theme than the one before.
      await page.keyboard.press("t");
    }
    assert.deepEqual([errors, outside], [[], []]);
    await context.close();
  });
}

test("Keys move the stage, from the notes too, and reset the lab", async () => {
  const { page, context } = await open("/talk?pace=0", { viewport: STAGE });
  await page.locator(`[data-scene=${SCENES[0].id}]`).waitFor();
  const [notes] = await Promise.all([context.waitForEvent("page"), page.keyboard.press("n")]);
  await notes.getByRole("heading", { name: SCENES[0].title }).waitFor();
  await notes.keyboard.press("ArrowRight");
  await page.locator(`[data-scene=${SCENES[1].id}]`).waitFor();
  await notes.getByRole("heading", { name: SCENES[1].title }).waitFor();
  await page.bringToFront();
  await page.keyboard.press("b");
  await page.locator("main.talk.black").waitFor();
  await page.keyboard.press("b");
  const size = () => page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
  const before = await size();
  await page.keyboard.press("+");
  assert.ok((await size()) > before);
  await page.keyboard.press("-");
  await page.keyboard.press("r");
  await page.locator(".decision[data-waiting='1']").waitFor();
  await page.keyboard.press("x");
  await page.locator(".not-started").waitFor();
  await page.getByText("Resetting…").waitFor({ state: "detached" });
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("Reset the lab").waitFor();
  await page.keyboard.press("Escape");
  for (const theme of ["light", "dark"]) {
    assert.deepEqual(await axe(page), [], theme);
    await page.keyboard.press("t");
  }
  await context.close();
});

/** Press a key of a scene once it has something to do. */
async function pressWhenReady(page, scene, key) {
  const lanes = scene.run?.engine === "both" ? 2 : 1;
  if (key === "A") await page.locator(`.decision[data-waiting="${lanes}"]`).waitFor();
  if (key === "K") await page.locator(".lane").nth(lanes - 1).waitFor();
  await page.keyboard.press(key.toLowerCase());
}

/** The texts on screen that are smaller than the stage allows. */
function tooSmall(page) {
  return page.evaluate((least) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const small = new Set();
    while (walker.nextNode()) {
      const { parentElement: parent, textContent } = walker.currentNode;
      if (!textContent.trim() || !parent.checkVisibility() || parent.closest(".sr, .skip, script, style")) continue;
      if (Number.parseFloat(getComputedStyle(parent).fontSize) < least) small.add(`${parent.className || parent.tagName}: ${textContent.trim()}`);
    }
    return [...small];
  }, LEAST_PX);
}
