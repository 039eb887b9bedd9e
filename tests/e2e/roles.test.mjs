// Who one is on the lab's page: a switch in the header, and what each role gets to see.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dialog, idOf, lane, open, outcome, run, URL_OF_LAB } from "./browser.mjs";
import { screenshotPath } from "./results.mjs";

const SIZES = { stage: [1920, 1080], phone: [390, 844] };
const role = (page, name) => page.getByRole("radio", { name, exact: true });
const become = async (page, name) => {
  await page.locator(".roles label", { hasText: new RegExp(`^${name}$`) }).click();
  await page.locator(".notices").getByText(`You are ${name} now`).waitFor();
};
const pages = (page) => page.getByRole("navigation", { name: "Pages" });

/** Every request to the API, by the role that it was sent as. */
function listen(page) {
  const sent = [];
  page.on("request", (request) => {
    if (/\/(api|lab)\//.test(request.url())) sent.push([request.headers()["x-lab-role"], new URL(request.url()).pathname]);
  });
  return sent;
}

test("An applicant's loan waits for a manager without a dialog, and a manager's tab decides", async () => {
  const { page, context } = await open();
  await become(page, "Applicant");
  const sent = listen(page);
  await run(page, { engine: "both", pace: 0 });
  await lane(page, "durable").getByText("a manager decides").waitFor();
  await lane(page, "stepfunctions").getByText("a manager decides").waitFor();
  assert.equal(await dialog(page).count(), 0);
  assert.equal(await page.getByRole("button", { name: /Decide|Kill/ }).count(), 0);
  assert.equal(await pages(page).getByText("Waiting").count(), 0);

  const { page: desk, context: other } = await open(`/race/${idOf(page)}`);
  assert.ok(await role(desk, "Manager").isChecked(), "a tab of its own begins as the manager");
  await dialog(desk).getByRole("button", { name: "Approve both" }).click();
  await outcome(page, "durable").getByText("Approved").waitFor();
  await outcome(page, "stepfunctions").getByText("Approved").waitFor();
  assert.deepEqual([...new Set(sent.map(([who]) => who))], ["applicant"]);
  await context.close();
  await other.close();
});

test("Each applicant sees their own loans alone, and somebody else's is said to be that", async () => {
  const { page, context } = await open();
  await become(page, "Applicant");
  await run(page, { who: "Charlie Wilson", engine: "durable", pace: 0 });
  await outcome(page, "durable").waitFor();
  const id = idOf(page);
  await pages(page).getByText("My loans").click();
  await page.locator(`a[href="/loan/${id}"]`).waitFor();

  await become(page, "Applicant 2");
  await page.locator(`a[href="/loan/${id}"]`).waitFor({ state: "detached" });
  await page.goto(`${URL_OF_LAB}/loan/${id}`);
  assert.ok(await role(page, "Applicant 2").isChecked(), "a reload keeps the role");
  await page.getByRole("alert").getByText("This loan is somebody else's.").waitFor();
  await page.getByRole("link", { name: "See your own loans" }).click();
  await page.getByRole("heading", { name: "My loans" }).waitFor();

  await become(page, "Manager");
  await page.locator(`a[href="/loan/${id}"]`).waitFor();
  await context.close();
});

test("A change of the role leaves nothing of the other on screen, not what was typed either", async () => {
  const { page, context } = await open();
  await run(page, { engine: "durable", pace: 0 });
  await dialog(page).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Details" }).click();
  await page.locator("input[name=name]").fill("Somebody Private");
  await page.locator("input[name=sin]").fill("4711");
  await become(page, "Applicant");
  await page.getByText("This loan is somebody else's.").waitFor();
  assert.equal(await lane(page, "durable").count(), 0);
  await pages(page).getByText("Run").click();
  await page.locator(".profile").first().waitFor();
  assert.doesNotMatch(await page.locator("input[name=name]").inputValue(), /Private/);
  assert.doesNotMatch(await page.evaluate(() => JSON.stringify({ ...sessionStorage })), /Private|4711/);
  assert.ok(await page.locator("input[name=engine][value=durable]").isChecked(), "the engine stays");
  await context.close();
});

test("The inbox tells an applicant whose it is, and opens as soon as a manager is there", async () => {
  const { page, context } = await open("/inbox");
  await become(page, "Applicant");
  const sent = listen(page);
  await page.getByText("Only managers see which loans wait").waitFor();
  await become(page, "Manager");
  await page.getByText("Only managers").waitFor({ state: "detached" });
  await page.waitForResponse((response) => response.url().endsWith("/api/approvals") && response.ok());
  assert.deepEqual(sent.filter(([who, path]) => who !== "manager" && path === "/api/approvals"), []);
  await context.close();
});

test("The keyboard alone switches the role, and keeps the focus there", async () => {
  const { page, context } = await open();
  await role(page, "Manager").focus();
  await page.keyboard.press("ArrowRight");
  assert.ok(await role(page, "Applicant").isChecked());
  await pages(page).getByText("My loans").waitFor();
  assert.ok(await role(page, "Applicant").evaluate((input) => input === document.activeElement));
  await page.keyboard.press("r");
  await page.waitForURL(/\/race\//, { timeout: 30_000 });
  await context.close();
});

for (const [name, [width, height]] of Object.entries(SIZES)) {
  test(`On a ${name} an applicant's pages fit`, async () => {
    const { page, context, outside, errors } = await open("/", { viewport: { width, height } });
    const wide = [];
    const look = async (room) => {
      await page.screenshot({ path: screenshotPath(`${name}-applicant-${room}`) });
      if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)) wide.push(room);
    };
    await become(page, "Applicant");
    await page.locator(".notices p").first().waitFor({ state: "detached" });
    await look("start");
    await run(page, { engine: "both", pace: 0 });
    await lane(page, "stepfunctions").getByText("a manager decides").waitFor();
    await look("waiting");
    await pages(page).getByText("My loans").click();
    await page.locator(".history tbody tr").first().waitFor();
    await look("loans");
    await page.goto(`${URL_OF_LAB}/inbox`);
    await page.getByText("Only managers").waitFor();
    await look("inbox");
    assert.deepEqual([wide, outside, errors], [[], [], []]);
    await context.close();
  });
}
