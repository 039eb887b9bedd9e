// The page /inspect: examples, files, folding, events, and the address.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { axe } from "./axe.mjs";
import { open, tooWide } from "./browser.mjs";
import { ROOT } from "./lab.mjs";
import { note, screenshotPath } from "./results.mjs";

const SIZES = { stage: [1920, 1080], phone: [390, 844] };
const ORDERS = "Step Functions history: a Map of 40 orders";
const ORDERS_FILE = `${ROOT}/frontend/src/inspect/examples/orders.json`;
const MANY_ROWS = 5000;
const DRAWN_ROWS = 200;

for (const [size, [width, height]] of Object.entries(SIZES)) {
  for (const theme of ["light", "dark"]) {
    test(`A Map of 40 items is priced and drawn on the ${size} in the ${theme} theme`, async () => {
      const { page, context, errors } = await open("/inspect", { viewport: { width, height }, colorScheme: theme });
      await page.getByRole("button", { name: ORDERS }).click();
      await page.locator("tr[data-row]").first().waitFor();
      assert.equal(await unit(page, "stepfunctions", "state_transitions"), "129");
      assert.match(await unit(page, "durable", "durable_operations"), /^\d+ to \d+$/);
      assert.equal(await page.locator("table.inspected").getAttribute("aria-rowcount"), "42");
      await page.screenshot({ path: screenshotPath(`inspect-map-${size}-${theme}`), fullPage: true });
      const faults = [...(await tooWide(page)), ...(await axe(page)), ...errors];
      assert.deepEqual(faults, []);
      await context.close();
    });
  }
}

test("An item unfolds, and a row shows its events", async () => {
  const { page, context } = await open("/inspect");
  await page.getByRole("button", { name: ORDERS }).click();
  await page.getByRole("button", { name: /inside item 6$/ }).click();
  await page.getByRole("button", { name: "Charge", exact: true }).click();
  const events = page.getByRole("region", { name: "Events of Charge" });
  await events.getByText("PaymentUnavailable").first().waitFor();
  await page.screenshot({ path: screenshotPath("inspect-events") });
  await context.close();
});

test("A dropped durable history is drawn with its invocations", async () => {
  const { page, context } = await open("/inspect");
  await drop(page, `${ROOT}/tests/contract/histories/approved_by_a_manager.json`);
  await page.locator("tr[data-invocations]").waitFor();
  assert.equal(await unit(page, "durable", "durable_operations"), "15");
  await page.screenshot({ path: screenshotPath("inspect-durable"), fullPage: true });
  await context.close();
});

test("A file that is no workflow is refused in a sentence, and the page goes on", async () => {
  const { page, context } = await open("/inspect");
  await page.locator("input[type=file]").setInputFiles({
    name: "notes.json",
    mimeType: "application/json",
    buffer: Buffer.from('{"Reservations": []}'),
  });
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").innerText(), /Reservations/);
  await page.getByRole("button", { name: ORDERS }).click();
  await page.locator("tr[data-row]").first().waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
  await context.close();
});

test("Windows' UTF-16 is read", async () => {
  const { page, context } = await open("/inspect");
  const text = readFileSync(ORDERS_FILE, "utf8");
  await page.locator("input[type=file]").setInputFiles({
    name: "orders.json",
    mimeType: "application/json",
    buffer: Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]),
  });
  await page.locator("tr[data-row]").first().waitFor();
  await context.close();
});

test("The items of a definition are changed, and the address keeps them", async () => {
  const { page, context } = await open("/inspect");
  await page.getByRole("button", { name: "Definition: a Map over orders" }).click();
  const items = page.getByLabel("Items of Orders");
  await items.waitFor();
  const before = await unit(page, "stepfunctions", "state_transitions");
  await items.fill("1000");
  await page.waitForURL(/items=Orders%3D1000/);
  await page.locator("[data-limit=durable_operations].exceeded, [data-limit=durable_operations].within").waitFor();
  await page.waitForFunction(
    (old) => document.querySelector("[data-engine=stepfunctions] [data-unit=state_transitions] dd")?.textContent !== old,
    before,
  );
  await page.screenshot({ path: screenshotPath("inspect-definition"), fullPage: true });
  await page.reload();
  await page.getByRole("button", { name: "Definition: the loan's state machine" }).waitFor();
  assert.match(page.url(), /items=Orders%3D1000/);
  await context.close();
});

test("A plan shows every alternative, and the address is the plan", async () => {
  const { page, context, errors } = await open("/inspect?steps=12&callbacks=1");
  await page.locator("[data-way]").first().waitFor();
  const cost = () => page.locator("[data-way=durable] td").first().innerText();
  const before = await cost();
  await page.getByLabel("Steps, one after the other").fill("40");
  await page.waitForURL(/steps=40/);
  await page.waitForFunction(
    (old) => document.querySelector("[data-way=durable] td")?.textContent !== old,
    before,
  );
  await page.screenshot({ path: screenshotPath("inspect-plan"), fullPage: true });
  assert.deepEqual([...(await tooWide(page)), ...(await axe(page)), ...errors], []);
  await context.close();
});

test("The counts of a history are varied in a plan", async () => {
  const { page, context } = await open("/inspect");
  await page.getByRole("button", { name: ORDERS }).click();
  await page.getByRole("button", { name: "Vary these counts" }).click();
  assert.equal(await page.getByLabel("Steps in parallel").inputValue(), "40");
  assert.equal(await page.getByLabel("Waits for a time").inputValue(), "4");
  await context.close();
});

test("A history of 5,000 rows scrolls with few rows in the document", async () => {
  const { page, context } = await open("/inspect");
  await page.locator("input[type=file]").setInputFiles({
    name: "long.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify({ events: longHistory(MANY_ROWS) })),
  });
  const rows = page.locator("tr[data-row]");
  await rows.first().waitFor();
  assert.equal(await page.locator("table.inspected").getAttribute("aria-rowcount"), String(MANY_ROWS));
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await page.getByText(`State ${MANY_ROWS}`, { exact: true }).waitFor();
  const drawn = await rows.count();
  note("rows_in_the_document_of_5000", drawn);
  assert.ok(drawn < DRAWN_ROWS, `${drawn} rows in the document`);
  await context.close();
});

function unit(page, engine, name) {
  return page.locator(`[data-engine=${engine}] [data-unit=${name}] dd`).innerText();
}

async function drop(page, path) {
  await page.getByRole("button", { name: ORDERS }).waitFor();
  const text = readFileSync(path, "utf8");
  await page.evaluate((content) => {
    const files = new DataTransfer();
    files.items.add(new File([content], "history.json", { type: "application/json" }));
    window.dispatchEvent(new DragEvent("drop", { dataTransfer: files, cancelable: true }));
  }, text);
}

const at = (place) => new Date(Date.UTC(2026, 0, 1) + place * 100).toISOString();

/** A history of Pass states, one after the other. */
function longHistory(states) {
  const events = [{ id: 1, previousEventId: 0, type: "ExecutionStarted", timestamp: at(0) }];
  const add = (type, details) =>
    events.push({ id: events.length + 1, previousEventId: events.length, type, timestamp: at(events.length), ...details });
  for (let number = 1; number <= states; number += 1) {
    const name = `State ${number}`;
    add("PassStateEntered", { stateEnteredEventDetails: { name, input: "{}" } });
    add("PassStateExited", { stateExitedEventDetails: { name, output: "{}" } });
  }
  add("ExecutionSucceeded", { executionSucceededEventDetails: { output: "{}" } });
  return events;
}
