// Chromium from Debian's packages, and a page that notices what it must not do.
import { after } from "node:test";
import { chromium } from "playwright-core";
import { findChromium } from "./chromium.mjs";

export const URL_OF_LAB = process.env.E2E_URL ?? "";
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let browser;

export async function launch() {
  browser ??= await chromium.launch({ executablePath: findChromium(), args: QUIET });
  return browser;
}

after(async () => {
  await browser?.close();
});

/** A window of its own user; everything outside the page's origin, and `origins`, is blocked and remembered. */
export async function open(path = "/", { context: given, origins = [], ...options } = {}) {
  const context = given ?? (await (await launch()).newContext({ viewport: { width: 1280, height: 720 }, ...options }));
  const page = await context.newPage();
  const outside = [];
  const errors = [];
  const inside = [new URL(URL_OF_LAB).origin, ...origins];
  await page.route(
    (url) => !inside.includes(url.origin) && !["data:", "blob:"].includes(url.protocol),
    (route) => {
      outside.push(route.request().url());
      return route.abort();
    },
  );
  page.on("pageerror", (error) => errors.push(String(error)));
  page.setDefaultTimeout(30_000);
  await page.goto(URL_OF_LAB + path);
  return { page, context, outside, errors };
}

/** Choose an applicant and an engine on the page, and run. */
export async function run(page, { who = "Alice Johnson", engine = "both", pace = 200, amount } = {}) {
  await page.locator(".profile", { hasText: who }).click();
  await page.locator(`input[name=engine][value=${engine}]`).check();
  if (amount) await page.locator("input[name=loan_amount]").fill(amount);
  await page.locator("input[type=range]").fill(String(pace));
  await page.locator("button.primary").click();
  await page.waitForURL(/\/(loan|race)\//);
}

export const lane = (page, engine) => page.locator(`.lane[data-engine=${engine}]`);

/** A step's row, as soon as the step runs or has run, in whichever lane is first. */
export const begun = (page, step) =>
  page.locator(`[data-row=${step}]:is([data-state=running], [data-state=succeeded])`).first();

export async function states(page, engine) {
  return Object.fromEntries(
    await lane(page, engine)
      .locator("tr[data-row]")
      .evaluateAll((rows) => rows.map((row) => [row.dataset.row, row.dataset.state])),
  );
}

export function outcome(page, engine) {
  return lane(page, engine).locator("[data-outcome]");
}

export const dialog = (page) => page.locator("dialog.manager");

/** Read from the API past the page, as a second client would. */
export async function read(path) {
  const answer = await fetch(URL_OF_LAB + path);
  return answer.json();
}

export const idOf = (page) => new URL(page.url()).pathname.split("/").at(-1);

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
