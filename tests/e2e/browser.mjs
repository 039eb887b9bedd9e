// Chromium, and windows that record errors and requests to other origins.
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

/** The one browser of a file, as a promise: windows that open at the same time share it. */
let browser;

export function launch() {
  browser ??= chromium.launch({ executablePath: findChromium(), args: QUIET });
  return browser;
}

after(async () => {
  await (await browser)?.close();
});

/**
 * A window of a new user, on the page of `lab`. Requests to other origins than the page's and
 * `origins` are blocked and recorded.
 */
export async function open(path = "/", { context: given, origins = [], lab = URL_OF_LAB, ...options } = {}) {
  const context = given ?? (await (await launch()).newContext({ viewport: { width: 1280, height: 720 }, ...options }));
  const page = await context.newPage();
  const outside = [];
  const errors = [];
  const allowed = [new URL(lab).origin, ...origins];
  await page.route(
    (url) => !allowed.includes(url.origin) && !["data:", "blob:"].includes(url.protocol),
    (route) => {
      outside.push(route.request().url());
      return route.abort();
    },
  );
  page.on("pageerror", (error) => errors.push(String(error)));
  page.setDefaultTimeout(30_000);
  await page.goto(lab + path);
  return { page, context, outside, errors };
}

/** Choose an applicant and an engine on the page, and run. With a `name` it replaces the applicant's. */
export async function run(page, { who = "Alice Johnson", engine = "both", pace = 200, amount, name } = {}) {
  await page.locator(".profile", { hasText: who }).click();
  if (name) await page.locator("input[name=name]").fill(name);
  await page.locator(`input[name=engine][value=${engine}]`).check();
  if (amount) await page.locator("input[name=loan_amount]").fill(amount);
  await page.locator("input[type=range]").fill(String(pace));
  await page.locator("button.primary").click();
  await page.waitForURL(/\/(loan|race)\//);
}

export const lane = (page, engine) => page.locator(`.lane[data-engine=${engine}]`);

/** The row of a step that runs or has run, in one of the lanes. */
export const startedRow = (page, step) =>
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

/** Read from the API as a second client. */
export async function read(path) {
  const answer = await fetch(URL_OF_LAB + path);
  return answer.json();
}

/** The elements that stick out of the screen, if the page is wider than it. */
export function tooWide(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .map((element) => `${element.tagName} ${element.className} sticks out`);
  });
}

export const idOf = (page) => new URL(page.url()).pathname.split("/").at(-1);

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
