// The page on a stage and on paper: nothing covers what it is about, and the tab names the run.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { dialog, idOf, lane, open, outcome, read, run, URL_OF_LAB } from "./browser.mjs";
import { screenshotPath } from "./results.mjs";

const STAGE = { width: 1920, height: 1080 };
const LAPTOP = { width: 1280, height: 720 };

for (const viewport of [STAGE, LAPTOP]) {
  test(`At ${viewport.width} px a notice covers neither a bill nor a log`, async () => {
    const { page, context } = await open("/", { viewport });
    await run(page, { engine: "both", pace: 0 });
    await dialog(page).waitFor();
    await page.screenshot({ path: screenshotPath(`decision-${viewport.width}`) });
    assert.deepEqual(await overlaps(page, "dialog.manager", ".lane"), []);
    if (viewport === STAGE) {
      assert.ok(await showsEnd(lane(page, "durable").locator(".log")), "the log shows its last line");
    }
    await page.keyboard.press("Escape");
    for (const engine of ["durable", "stepfunctions"]) {
      await lane(page, engine).getByRole("button", { name: "Show the bill" }).click();
      await lane(page, engine).locator(".bill tfoot").waitFor();
    }
    await page.getByRole("button", { name: "Kill worker" }).first().click();
    await page.locator(".notices p").waitFor();
    const covered = ".bill, .log, .outcome, nav, .tools > *";
    assert.deepEqual(await overlaps(page, ".notices p", covered), [], "at the top of the page");
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await page.screenshot({ path: screenshotPath(`notice-${viewport.width}`) });
    assert.deepEqual(await overlaps(page, ".notices p", covered), [], "at its end");
    await page.getByRole("button", { name: "Decide…" }).first().click();
    await dialog(page).getByRole("button", { name: /^Approve/ }).click();
    await page.locator(".equivalence").waitFor();
    await context.close();
  });
}

test("A race is printed on one page, in light colours, with its bars", async () => {
  const { page, context } = await open("/", { viewport: STAGE, colorScheme: "dark" });
  await run(page, { engine: "both", pace: 0 });
  await dialog(page).getByRole("button", { name: /^Approve/ }).click();
  await page.locator(".equivalence").waitFor();
  await page.locator(".meter .lambda").nth(1).waitFor();
  for (const format of ["A4", "Letter"]) {
    const pdf = await page.pdf({ format, landscape: true });
    writeFileSync(screenshotPath(`print-${format}`).replace(".png", ".pdf"), pdf);
    assert.equal(pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length, 1, format);
  }
  await page.emulateMedia({ media: "print" });
  const bars = await page.locator(".rows .bar, .legend .bar").evaluateAll((all) =>
    all.map((bar) => [getComputedStyle(bar).printColorAdjust, bar.getBoundingClientRect().width > 0]),
  );
  assert.ok(bars.length > 20, `${bars.length} bars`);
  assert.deepEqual(bars.filter(([adjust, drawn]) => adjust !== "exact" || !drawn), []);
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(paper, "rgb(255, 255, 255)");
  await context.close();
});

test("The tab's title names the applicant, the run and its state", async () => {
  const { page, context } = await open();
  assert.equal(await page.title(), "One loan, two engines");
  await run(page, { engine: "both", pace: 0 });
  await dialog(page).waitFor();
  await page.waitForFunction((title) => document.title === title, "Alice Johnson, race: waiting for a manager");
  await dialog(page).getByRole("button", { name: /^Approve/ }).click();
  await page.locator(".equivalence").waitFor();
  assert.equal(await page.title(), "Alice Johnson, race: approved");
  const { applications } = await read(`/api/race/${idOf(page)}`);
  await page.goto(`${URL_OF_LAB}/loan/${applications.durable}`);
  await outcome(page, "durable").getByText("Approved").waitFor();
  assert.equal(await page.title(), "Alice Johnson, Durable: approved");
  await page.locator("nav a", { hasText: "History" }).click();
  await page.locator(".history").waitFor();
  assert.equal(await page.title(), "History – One loan, two engines");
  await context.close();
});

test("The marks of the states are explained wherever they are shown", async () => {
  const { page, context } = await open();
  await run(page, { who: "Bob Martinez", engine: "durable", pace: 0 });
  await outcome(page, "durable").waitFor();
  const marks = (place) =>
    page.locator(`${place} .mark`).evaluateAll((all) => all.map((mark) => mark.className));
  const places = { [new URL(page.url()).pathname]: ".rows", "/": ".skeleton-lane" };
  for (const [path, place] of Object.entries(places)) {
    await page.goto(URL_OF_LAB + path);
    await page.locator(`${place} .mark`).first().waitFor();
    const explained = await marks(".legend");
    assert.deepEqual((await marks(place)).filter((mark) => !explained.includes(mark)), [], path);
  }
  await context.close();
});

function showsEnd(log) {
  return log.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight < 2);
}

/** The visible elements of `over` that overlap an element of `under`. What the header hides is not visible. */
function overlaps(page, over, under) {
  return page.evaluate(
    ([upper, lower]) => {
      const header = document.querySelector(".top");
      const visible = (element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        const from = header.contains(element) ? top : Math.max(top, header.getBoundingClientRect().bottom);
        return { left, right, top: from, bottom };
      };
      return [...document.querySelectorAll(upper)].flatMap((above) => {
        const { left, right, top, bottom } = visible(above);
        return [...document.querySelectorAll(lower)]
          .filter((below) => {
            const box = visible(below);
            return left < box.right && box.left < right && top < box.bottom && box.top < bottom;
          })
          .map((below) => `${upper} covers ${below.className || below.tagName}`);
      });
    },
    [over, under],
  );
}
