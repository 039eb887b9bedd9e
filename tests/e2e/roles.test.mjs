// The lab's roles: the choice in the header, and the pages of each role.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dialog, idOf, lane, open, outcome, run, URL_OF_LAB } from "./browser.mjs";
import { screenshotPath } from "./results.mjs";

const SIZES = { stage: [1920, 1080], phone: [390, 844] };
const role = (page, name) => page.getByRole("radio", { name, exact: true });
const switchTo = async (page, name) => {
  await page.locator(".roles label", { hasText: new RegExp(`^${name}$`) }).click();
  await page.locator(".notices").getByText(`You are now: ${name}`).waitFor();
};
const pages = (page) => page.getByRole("navigation", { name: "Pages" });

/** Records the role and the path of every request to the API. */
function recordRequests(page) {
  const sent = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/api/")) sent.push([request.headers()["x-lab-role"], pathname]);
  });
  return sent;
}

test("An applicant sees that a loan waits, without a dialog, and a manager's tab decides", async () => {
  const { page, context } = await open();
  await switchTo(page, "Applicant");
  const sent = recordRequests(page);
  await run(page, { engine: "both", pace: 0 });
  await lane(page, "durable").getByText("A manager decides.").waitFor();
  await lane(page, "stepfunctions").getByText("A manager decides.").waitFor();
  assert.equal(await dialog(page).count(), 0);
  assert.equal(await page.getByRole("button", { name: /Decide|Kill/ }).count(), 0);
  assert.equal(await pages(page).getByText("Waiting").count(), 0);

  const { page: managersPage, context: other } = await open(`/race/${idOf(page)}`);
  assert.ok(await role(managersPage, "Manager").isChecked(), "a new tab starts as the manager");
  await dialog(managersPage).getByRole("button", { name: "Approve both" }).click();
  await outcome(page, "durable").getByText("Approved").waitFor();
  await outcome(page, "stepfunctions").getByText("Approved").waitFor();
  assert.deepEqual([...new Set(sent.map(([name]) => name))], ["applicant"]);
  await context.close();
  await other.close();
});

test("Each applicant sees only their own loans, and a clear refusal for those of others", async () => {
  const { page, context } = await open();
  await switchTo(page, "Applicant");
  await run(page, { who: "Charlie Wilson", engine: "durable", pace: 0 });
  await outcome(page, "durable").waitFor();
  const id = idOf(page);
  await pages(page).getByText("My loans").click();
  await page.locator(`a[href="/loan/${id}"]`).waitFor();

  await switchTo(page, "Applicant 2");
  await page.locator(`a[href="/loan/${id}"]`).waitFor({ state: "detached" });
  await page.goto(`${URL_OF_LAB}/loan/${id}`);
  assert.ok(await role(page, "Applicant 2").isChecked(), "a reload keeps the role");
  await page.getByRole("alert").getByText("This loan belongs to another applicant.").waitFor();
  await page.getByRole("link", { name: "See your own loans" }).click();
  await page.getByRole("heading", { name: "My loans" }).waitFor();

  await switchTo(page, "Manager");
  await page.locator(`a[href="/loan/${id}"]`).waitFor();
  await context.close();
});

test("After a change of the role nothing of the other user is on screen, nor what they typed", async () => {
  const { page, context } = await open();
  await run(page, { engine: "durable", pace: 0 });
  await dialog(page).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Details" }).click();
  await page.locator("input[name=name]").fill("Somebody Private");
  await page.locator("input[name=sin]").fill("4711");
  await switchTo(page, "Applicant");
  await page.getByText("This loan belongs to another applicant.").waitFor();
  assert.equal(await lane(page, "durable").count(), 0);
  await pages(page).getByText("Run").click();
  await page.locator(".profile").first().waitFor();
  assert.doesNotMatch(await page.locator("input[name=name]").inputValue(), /Private/);
  assert.doesNotMatch(await page.evaluate(() => JSON.stringify({ ...sessionStorage })), /Private|4711/);
  assert.ok(await page.locator("input[name=engine][value=durable]").isChecked(), "the engine stays");
  await context.close();
});

test("The inbox tells an applicant that it is for managers, and opens after a switch to manager", async () => {
  const { page, context } = await open("/inbox");
  await switchTo(page, "Applicant");
  const sent = recordRequests(page);
  await page.getByText("Only managers can see the loans that wait").waitFor();
  await switchTo(page, "Manager");
  await page.getByText("Only managers can").waitFor({ state: "detached" });
  await page.waitForResponse((response) => response.url().endsWith("/api/approvals") && response.ok());
  assert.deepEqual(sent.filter(([name, path]) => name !== "manager" && path === "/api/approvals"), []);
  await context.close();
});

test("The keyboard switches the role, and the focus stays on it", async () => {
  const { page, context } = await open();
  await role(page, "Manager").focus();
  await page.keyboard.press("ArrowRight");
  assert.ok(await role(page, "Applicant").isChecked());
  await pages(page).getByText("My loans").waitFor();
  assert.ok(await role(page, "Applicant").evaluate((input) => input === document.activeElement));
  // The pages start anew for another user, and a key before the form is there would start nothing.
  await page.locator(".profile").first().waitFor();
  await page.locator("button.primary").waitFor();
  await page.keyboard.press("r");
  await page.waitForURL(/\/race\//, { timeout: 30_000 });
  await context.close();
});

for (const [name, [width, height]] of Object.entries(SIZES)) {
  test(`On a ${name} an applicant's pages fit`, async () => {
    const { page, context, outside, errors } = await open("/", { viewport: { width, height } });
    const wide = [];
    const check = async (view) => {
      await page.screenshot({ path: screenshotPath(`${name}-applicant-${view}`) });
      if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)) wide.push(view);
    };
    await switchTo(page, "Applicant");
    await page.locator(".notices p").first().waitFor({ state: "detached" });
    await check("start");
    await run(page, { engine: "both", pace: 0 });
    await lane(page, "stepfunctions").getByText("A manager decides.").waitFor();
    await check("waiting");
    await pages(page).getByText("My loans").click();
    await page.locator(".history tbody tr").first().waitFor();
    await check("loans");
    await page.goto(`${URL_OF_LAB}/inbox`);
    await page.getByText("Only managers can").waitFor();
    await check("inbox");
    assert.deepEqual([wide, outside, errors], [[], [], []]);
    await context.close();
  });
}
