// The page as it is on AWS: one signs in. The service is one on this machine; before the lab's API
// stands what an API Gateway does there, a check of each request's token.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, outcome, run, URL_OF_LAB } from "./browser.mjs";
import { CLIENT, startProvider } from "./provider.mjs";
import { screenshotPath } from "./results.mjs";

const ORIGIN = new URL(URL_OF_LAB).origin;
/** The provider's own form asks for it; it's blocked like everything outside. */
const FONTS_OF_THE_PROVIDER = "https://fonts.googleapis.com/";
let provider;

before(async () => {
  provider = await startProvider(ORIGIN);
});

after(() => provider.stop());

/** A window on the page as it's deployed; `authorizer` says which tokens it still takes. */
async function visit(path, options) {
  const context = await (await launch()).newContext({ viewport: { width: 1280, height: 720 }, ...options });
  const authorizer = { tokens: new Set(), refused: new Set() };
  await context.route(`${ORIGIN}/config.json`, (route) =>
    route.fulfill({
      json: { sign_in: "cognito", authority: provider.issuer, domain: provider.issuer, client_id: CLIENT },
    }),
  );
  await context.route(`${ORIGIN}/api/**`, (route) => authorize(route, authorizer));
  const window = await open(path, { context, origins: [provider.issuer] });
  return { ...window, authorizer };
}

async function authorize(route, { tokens, refused }) {
  const headers = route.request().headers();
  const token = headers.authorization?.replace(/^Bearer /, "") ?? "";
  const claims = refused.has(token) ? null : await provider.claims(token);
  if (!claims) return route.fulfill({ status: 401, json: { message: "Unauthorized" } });
  tokens.add(token);
  const manager = claims["cognito:groups"]?.includes("managers");
  const role = manager ? "manager" : claims.sub === "eve" ? "applicant-2" : "applicant";
  return route.continue({ headers: { ...headers, "x-lab-role": role } });
}

async function signIn(page, who) {
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator("input[name=login]").fill(who);
  await page.locator("input[name=password]").fill("any");
  await page.locator("button[type=submit]").click();
  await page.locator(".person", { hasText: `${who}@example.com` }).waitFor();
}

const heading = (page, name) => page.getByRole("heading", { name, exact: true });
const stored = (page) => page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }]);

/** What the page holds of its sign-in; it stands in the tab's storage alone. */
async function tokensOf(page) {
  const [, tab] = await stored(page);
  return JSON.parse(Object.entries(tab).find(([key]) => key.startsWith("signed-in."))[1]);
}

test("Who isn't signed in asks the API nothing; after signing in they are back where they were", async () => {
  const { page, context, outside, errors, authorizer } = await visit("/history?status=denied");
  const asked = [];
  page.on("request", (request) => request.url().includes("/api/") && asked.push(request.url()));
  await heading(page, "Sign in").waitFor();
  await page.screenshot({ path: screenshotPath("signin-out") });
  assert.deepEqual(asked, []);
  await signIn(page, "adam");
  assert.equal(page.url(), `${ORIGIN}/history?status=denied`);
  await heading(page, "My loans").waitFor();
  await page.locator(".person .tag", { hasText: "applicant" }).waitFor();
  assert.equal(await page.locator(".roles").count(), 0);
  await page.screenshot({ path: screenshotPath("signin-in") });

  await page.getByRole("link", { name: "Run", exact: true }).click();
  await run(page, { who: "Charlie Wilson", engine: "durable", pace: 0 });
  await outcome(page, "durable").getByText("Approved").waitFor();
  assert.equal(await page.getByRole("button", { name: /Kill/ }).count(), 0);
  assert.ok(authorizer.tokens.size > 0);
  const [kept] = await stored(page);
  assert.doesNotMatch(JSON.stringify(kept), /ey[\w-]+\.ey|oidc|token/i);
  assert.deepEqual([outside.filter((url) => !url.startsWith(FONTS_OF_THE_PROVIDER)), errors], [[], []]);
  await context.close();
});

test("The group of the token makes a manager", async () => {
  const { page, context } = await visit("/inbox");
  await signIn(page, "maria");
  await heading(page, "Waiting for a manager").waitFor();
  await page.locator(".person .tag", { hasText: "manager" }).waitFor();
  await page.getByRole("link", { name: "History" }).waitFor();
  await context.close();
});

test("A token that is no longer taken is renewed without a word", async () => {
  const { page, context, authorizer } = await visit("/history");
  await signIn(page, "adam");
  await heading(page, "My loans").waitFor();
  const { access_token: first, refresh_token: refresh } = await tokensOf(page);
  assert.ok(refresh);
  authorizer.refused.add(first);
  await page.getByRole("link", { name: "Run", exact: true }).click();
  await run(page, { who: "Bob Martinez", engine: "durable", pace: 0 });
  await outcome(page, "durable").getByText("Denied").waitFor();
  const { access_token: second } = await tokensOf(page);
  assert.notEqual(second, first);
  assert.ok(authorizer.tokens.has(second));
  await context.close();
});

test("A session that has ended says so, and signing in again leads back to the page", async () => {
  const { page, context, authorizer } = await visit("/history?engine=durable");
  await signIn(page, "adam");
  await heading(page, "My loans").waitFor();
  const { access_token: token, refresh_token: refresh } = await tokensOf(page);
  const revoked = await fetch(`${provider.issuer}/token/revocation`, {
    method: "POST",
    body: new URLSearchParams({ client_id: CLIENT, token: refresh, token_type_hint: "refresh_token" }),
  });
  assert.ok(revoked.ok);
  authorizer.refused.add(token);
  await heading(page, "You were signed out").waitFor();
  await page.screenshot({ path: screenshotPath("signin-expired") });
  assert.equal(await heading(page, "My loans").count(), 0);
  assert.doesNotMatch(JSON.stringify(await stored(page)), new RegExp(refresh));
  await page.getByRole("button", { name: "Sign in" }).click();
  await heading(page, "My loans").waitFor();
  assert.equal(page.url(), `${ORIGIN}/history?engine=durable`);
  await context.close();
});

test("Signing out ends it here and at the service, and another may sign in", async () => {
  const { page, context } = await visit("/", { viewport: { width: 390, height: 844 } });
  await signIn(page, "adam");
  await page.locator(".profile", { hasText: "Alice" }).waitFor();
  await page.screenshot({ path: screenshotPath("signin-phone") });
  await page.getByRole("button", { name: "Sign out" }).click();
  await heading(page, "Sign in").waitFor();
  assert.equal(page.url(), `${ORIGIN}/`);
  assert.doesNotMatch(JSON.stringify(await stored(page)), /ey[\w-]+\.ey/);
  await signIn(page, "eve");
  await context.close();
});
