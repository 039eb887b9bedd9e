// The manager's decisions: the dialog, a second window, the inbox, the history.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dialog, idOf, open, outcome, pause, read, run, states, URL_OF_LAB } from "./browser.mjs";

const approve = (page, name = /^Approve/) => dialog(page).getByRole("button", { name });
const deny = (page, name = /^Deny/) => dialog(page).getByRole("button", { name });

/** Two clicks with no event and no answer between them. */
function clickTwice() {
  const button = document.querySelector("dialog.manager .approve");
  button.click();
  button.click();
}

test("A denial with a reason ends both lanes, and the reason is in the log", async () => {
  const { page, context } = await open();
  await run(page, { engine: "both" });
  await dialog(page).waitFor();
  await dialog(page).getByLabel(/Reason/).fill("too much for one year");
  await deny(page).click();
  await page.getByText("Both engines made the same decision").waitFor();
  for (const side of ["durable", "stepfunctions"]) {
    await outcome(page, side).getByText("A manager denied the loan.").waitFor();
    assert.equal((await states(page, side)).fraud_check, "skipped");
  }
  assert.ok((await page.locator(".log", { hasText: "too much for one year" }).count()) === 2);
  await context.close();
});

test("The lanes of a race can be decided on separately, and the differences are listed", async () => {
  const { page, context } = await open();
  await run(page, { engine: "both" });
  await dialog(page).waitFor();
  await dialog(page).getByLabel("Decide on each lane separately").check();
  await approve(page, "Approve Durable").click();
  await deny(page, "Deny Step Functions").click();
  await page.getByText("The engines made different decisions").waitFor();
  await page.locator(".equivalence tr", { hasText: "Status" }).getByText("denied").waitFor();
  await context.close();
});

test("Two windows decide at once: one decision counts, and both windows show it", async () => {
  const { page, context } = await open();
  await run(page, { engine: "durable" });
  const { page: second } = await open(new URL(page.url()).pathname, { context });
  await dialog(page).waitFor();
  await dialog(second).waitFor();
  const sent = [];
  page.on("request", (request) => request.url().includes("/api/approve/") && sent.push("first"));
  second.on("request", (request) => request.url().includes("/api/approve/") && sent.push("second"));
  await approve(page).waitFor();
  await Promise.all([page, second].map((window) => window.evaluate(clickTwice)));
  await outcome(page, "durable").getByText("Approved").waitFor();
  await outcome(second, "durable").getByText("Approved").waitFor();
  assert.equal(await dialog(page).count(), 0);
  assert.equal(await dialog(second).count(), 0);
  assert.ok(sent.length >= 1);
  assert.ok(sent.filter((window) => window === "first").length <= 1, "a double click sends once");
  assert.ok(sent.filter((window) => window === "second").length <= 1, "a double click sends once");
  const { events } = await read(`/api/events/${idOf(page)}`);
  assert.deepEqual(events.filter(({ kind }) => kind === "decided").map(({ approved }) => approved), [true]);
  await context.close();
});

test("A decision in one window closes the dialog of the other, with a notice", async () => {
  const { page, context } = await open();
  await run(page, { engine: "durable" });
  const { page: second } = await open(new URL(page.url()).pathname, { context });
  await dialog(second).waitFor();
  await approve(page).click();
  await second.getByText("approved in another window").waitFor();
  assert.equal(await dialog(second).count(), 0);
  await context.close();
});

test("A refused decision is shown in the dialog, which stays open", async () => {
  const { page, context } = await open();
  await run(page, { engine: "durable" });
  await dialog(page).waitFor();
  await page.route("**/api/approve/*", (route) =>
    route.fulfill({
      status: 409,
      contentType: "application/problem+json",
      body: JSON.stringify({ detail: "A manager has already decided otherwise.", errors: [] }),
    }),
  );
  await approve(page).click();
  await dialog(page).getByRole("alert").getByText("A manager has already decided otherwise.").waitFor();
  await page.unroute("**/api/approve/*");
  await approve(page).click();
  await outcome(page, "durable").getByText("Approved").waitFor();
  await context.close();
});

test("The dialog takes the focus, keeps it, closes by Escape and opens again by its button", async () => {
  const { page, context } = await open();
  await run(page, { engine: "durable" });
  await dialog(page).waitFor();
  const inside = () => page.evaluate(() => document.activeElement?.closest("dialog.manager") !== null);
  assert.ok(await inside());
  for (let press = 0; press < 8; press += 1) {
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest("dialog") !== null));
  }
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Decide…" }).click();
  await dialog(page).waitFor();
  assert.match(await dialog(page).locator(".countdown").innerText(), /^(30:00|29:\d\d) left$/);
  await approve(page).click();
  await outcome(page, "durable").getByText("Approved").waitFor();
  await context.close();
});

test("The inbox lists the loans that wait, also in a new window, and its dialog decides", async () => {
  const { page, context } = await open();
  await run(page, { engine: "both" });
  const id = idOf(page);
  await dialog(page).waitFor();
  const { page: later, context: other } = await open("/inbox");
  const item = later.locator(".inbox li", { has: later.locator(`a[href="/race/${id}"]`) });
  await item.getByText("$150,000.00").waitFor();
  await item.getByRole("button", { name: /Decide/ }).click();
  await dialog(later).getByText("Risk assessed: prime").waitFor();
  await approve(later, "Approve both").click();
  await dialog(page).waitFor({ state: "detached" });
  await page.getByText("Both engines made the same decision").waitFor();
  await item.waitFor({ state: "detached" });
  await context.close();
  await other.close();
});

test("The history lists loans, filters them, and keeps the filters after a reload", async () => {
  const { page, context } = await open();
  await run(page, { who: "Bob Martinez", engine: "durable", pace: 0 });
  await outcome(page, "durable").waitFor();
  const id = idOf(page);
  await page.goto(`${URL_OF_LAB}/history`);
  await page.locator(`a[href="/loan/${id}"]`).waitFor();
  await page.getByLabel("Status").selectOption("approved");
  await page.locator(`a[href="/loan/${id}"]`).waitFor({ state: "detached" });
  await page.getByLabel("Status").selectOption("denied");
  await page.getByRole("searchbox", { name: "Applicant" }).fill("bob");
  await page.reload();
  await page.locator(`a[href="/loan/${id}"]`).waitFor();
  assert.equal(await page.getByLabel("Status").inputValue(), "denied");
  await page.locator(`a[href="/loan/${id}"]`).click();
  await outcome(page, "durable").getByText("Credit score too low").waitFor();
  await pause(50);
  await context.close();
});
