// The site and a saved run, from files and without a network.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { axe } from "./axe.mjs";
import { launch, open, outcome, run, tooWide } from "./browser.mjs";
import { ROOT } from "./lab.mjs";
import { note, screenshotPath } from "./results.mjs";

const MOST_FILE_BYTES = 1_500_000;
const PAGES = ["/guide", "/explain", "/replay", "/mistakes", "/exhibits"];
const SPEED = "16×";

let folder;

before(() => {
  folder = mkdtempSync(`${tmpdir()}/site-`);
  execFileSync("node", ["frontend/scripts/site.mjs", `${folder}/site`], { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
});

after(() => rmSync(folder, { recursive: true, force: true }));

/** A window without a network, on a file; requests for anything but files of the site are recorded. */
async function openFile(path) {
  const context = await (await launch()).newContext({ viewport: { width: 1280, height: 720 }, offline: true });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("requestfailed", (request) => {
    // Of a page that was left before its icon was there.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") faults.push(`failed: ${request.url()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(pathToFileURL(folder).href) && !request.url().startsWith("data:")) {
      faults.push(request.url());
    }
  });
  page.setDefaultTimeout(30_000);
  const [file, hash = ""] = path.split("#");
  await page.goto(`${pathToFileURL(`${folder}/${file}`).href}#${hash}`);
  return { page, context, faults };
}

/** Play the run on the page from its start to its end; returns the longest task meanwhile in ms. */
async function playThrough(page) {
  const scrubber = page.getByLabel("Moment of the run");
  await scrubber.press("Home");
  assert.match(page.url(), /[?&]t=0\b/);
  await page.locator(".lane:not([data-status=approved], [data-status=denied])").first().waitFor();
  await page.evaluate(() => {
    window.tasks = [0];
    new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: "longtask",
    });
  });
  await page.getByRole("button", { name: SPEED }).click();
  await page.getByRole("button", { name: "Play" }).click();
  await page.locator(".lane .outcome").nth(1).waitFor();
  await page.locator(".player[data-playing=false]").waitFor();
  return page.evaluate(() => Math.max(...window.tasks));
}

test("From a file the site's pages and a run play without an error or a request, in both themes", async () => {
  const { page, context, faults } = await openFile("site/index.html");
  await page.locator("[data-run]").first().waitFor();
  assert.ok((await page.locator("[data-run]").count()) >= 6);
  faults.push(...(await checkInBothThemes(page, "home")));
  // Where a lab serves these pages they are checked more closely.
  for (const path of PAGES) {
    await page.locator(`nav a[href="#${path}"]`).click();
    await page.locator("main h1").waitFor();
  }
  await page.locator('nav a[href="#/"]').click();
  await page.locator("[data-run=denied] a").click();
  note("longest_task_ms", await playThrough(page));
  assert.equal(await outcome(page, "durable").getAttribute("data-outcome"), "denied");
  faults.push(...(await checkInBothThemes(page, "run")));
  assert.deepEqual(faults, []);
  await context.close();
});

/** What sticks out of the page or isn't accessible, in the theme on screen and in the other one. */
async function checkInBothThemes(page, view) {
  const faults = [];
  for (const _ of ["this", "other"]) {
    const theme = await page.evaluate(() => document.documentElement.dataset.theme);
    await page.screenshot({ path: screenshotPath(`site-${theme}-${view}`), fullPage: true });
    faults.push(...(await tooWide(page)), ...(await axe(page, { preload: false })));
    await page.getByRole("button", { name: /^Switch to the/ }).click();
  }
  return faults.map((fault) => `${view}: ${fault}`);
}

test("A card leads to its run, and a frame shows the run alone", async () => {
  const { page, context, faults } = await openFile("site/run/denied.html");
  await page.waitForURL(/index\.html#\/run\/denied$/);
  await page.getByText("Show this run on your own page").click();
  const address = /src="([^"]+)"/.exec(await page.locator(".embed-snippet pre").textContent())[1];
  await page.goto(address);
  await page.reload();
  await page.locator(".lane").nth(1).waitFor();
  assert.equal(await page.locator("nav").count(), 0);
  assert.deepEqual(faults, []);
  await context.close();
});

/** Open the saved document and a run of the site on the page; returns the texts of the saved one. */
async function openedOnPage(page) {
  await page.goto(new URL("/recorded", page.url()).href);
  await page.getByLabel("Open files").setInputFiles([`${folder}/race.json`, `${ROOT}/docs/runs/approved.json`]);
  for (const name of ["Bob Martinez", "Approved by a manager"]) {
    await page.getByRole("listitem").filter({ hasText: name }).first().getByRole("checkbox").check();
  }
  await page.getByRole("table", { name: "Step Functions" }).waitFor();
  assert.deepEqual(await axe(page), []);
  await page.screenshot({ path: screenshotPath("recorded-runs"), fullPage: true });
  await page.getByRole("link", { name: "Bob Martinez" }).first().click();
  await page.locator(".recorded-note").waitFor();
  return page.locator(".lane .terms, .lane [data-outcome]").allTextContents();
}

test("A race that was saved as one HTML file plays without an error or a request", async () => {
  const { page: live, context, errors } = await open("/");
  await run(live, { who: "Bob Martinez", engine: "both", pace: 0 });
  const button = live.getByRole("button", { name: "one HTML file" });
  await button.waitFor();
  await live.screenshot({ path: screenshotPath("finished-race") });
  const [saved] = await Promise.all([live.waitForEvent("download"), button.click()]);
  await saved.saveAs(`${folder}/race.html`);
  const shown = await live.locator(".lane .terms, .lane [data-outcome]").allTextContents();
  const [document] = await Promise.all([
    live.waitForEvent("download"),
    live.getByRole("button", { name: "JSON" }).click(),
  ]);
  await document.saveAs(`${folder}/race.json`);
  assert.deepEqual(await openedOnPage(live), shown);
  assert.deepEqual(errors, []);
  await context.close();
  const bytes = statSync(`${folder}/race.html`).size;
  note("saved_race_kb", Math.round(bytes / 1000));
  assert.ok(bytes <= MOST_FILE_BYTES, `${bytes} bytes`);

  const { page, context: offline, faults } = await openFile("race.html");
  await playThrough(page);
  assert.deepEqual(await page.locator(".lane .terms, .lane [data-outcome]").allTextContents(), shown);
  await page.getByText("Which line of the code ran").click();
  await page.locator(".lens").waitFor();
  // The header covers a part of what is scrolled.
  await page.evaluate(() => window.scrollTo(0, 0));
  faults.push(...(await axe(page, { preload: false })));
  await page.screenshot({ path: screenshotPath("saved-race"), fullPage: true });
  assert.deepEqual(faults, []);
  await offline.close();
});
