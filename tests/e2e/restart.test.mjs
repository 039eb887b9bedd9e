// A lab that stops, and a new one at its address, while a run is on screen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dialog, lane, open, pause, run, states } from "./browser.mjs";
import { startOwnLab } from "./lab.mjs";
import { screenshotPath } from "./results.mjs";

test("After a restart of the lab the page says that the run is gone, and nothing on it is live", { timeout: 180_000 }, async () => {
  let lab = await startOwnLab();
  try {
    const { page, context } = await open("/", { lab: lab.url });
    await run(page, { engine: "both", pace: 0 });
    await dialog(page).waitFor();
    await lane(page, "durable").getByRole("button", { name: "Kill worker" }).waitFor({ state: "attached" });
    const before = await states(page, "durable");
    const { port } = new URL(lab.url);
    await lab.stop();
    await page.locator(".as-of").getByText(/^No answer since \d+:\d\d:\d\d/).waitFor();
    await page.screenshot({ path: screenshotPath("lab-stopped") });
    lab = await startOwnLab(Number(port));
    await page.getByRole("alert").getByText("The lab was restarted").waitFor();
    await page.screenshot({ path: screenshotPath("lab-restarted") });
    assert.equal(await dialog(page).count(), 0);
    const live = page.locator(".lane").getByRole("button", { name: /Decide|Kill|bill/ });
    assert.equal(await live.count(), 0);
    assert.equal(await page.getByRole("alert").count(), 1);
    const clocks = () => page.locator(".clock, .stopwatch").allInnerTexts();
    const shown = await clocks();
    await pause(1200);
    assert.deepEqual(await clocks(), shown);
    assert.deepEqual(await states(page, "durable"), before);
    assert.equal(await page.title(), "Alice Johnson, race: gone");
    await page.reload();
    await page.getByRole("alert").getByText("There is no such race.").waitFor();
    await page.getByText("A lab forgets its loans when it ends.").waitFor();
    await context.close();
  } finally {
    await lab.stop();
  }
});
