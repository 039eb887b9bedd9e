// The page with a sign-in, as on AWS. A service on this machine stands in for Cognito, and a check of
// each request's token for API Gateway's authorizer.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { ROOT } from "./lab.mjs";
import { launch, open, outcome, run, URL_OF_LAB } from "./browser.mjs";
import { CLIENT, startSignInService } from "./sign-in-service.mjs";
import { screenshotPath } from "./results.mjs";

const ORIGIN = new URL(URL_OF_LAB).origin;
/** The service's form requests fonts from here; like every other origin it is blocked. */
const FONTS_OF_THE_SERVICE = "https://fonts.googleapis.com/";
let service;
let policy;

before(async () => {
  service = await startSignInService(ORIGIN);
  policy = policyWith(service);
});

after(() => service.stop());

/** The policy of the synthesized template, with this service's origins in the place of Cognito's. */
function policyWith({ issuer, domain }) {
  const python = `${ROOT}/.venv/bin/python`;
  const printed = execFileSync(python, ["-m", "tests.infrastructure.deployed_page"], { cwd: ROOT, encoding: "utf8" });
  const deployed = JSON.parse(printed);
  return deployed.policy
    .replaceAll(new URL(deployed.authority).origin, new URL(issuer).origin)
    .replaceAll(deployed.domain, domain);
}

/** The page's HTML as CloudFront answers it: under the deployed policy. */
async function underPolicy(route) {
  if (route.request().resourceType() !== "document") return route.fallback();
  const response = await route.fetch();
  return route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": policy } });
}

/** A window on the page with a sign-in; `authorizer` records the tokens it accepts and refuses. */
async function visit(path, options) {
  const context = await (await launch()).newContext({ viewport: { width: 1280, height: 720 }, ...options });
  const authorizer = { tokens: new Set(), refused: new Set() };
  // A page that a test answers counts as one of the internet, which may not call this machine.
  await context.grantPermissions(["local-network-access"]);
  await context.route(`${ORIGIN}/**`, underPolicy);
  await context.route(`${ORIGIN}/config.json`, (route) =>
    route.fulfill({
      json: { sign_in: "cognito", authority: service.issuer, domain: service.domain, client_id: CLIENT },
    }),
  );
  await context.route(`${ORIGIN}/api/**`, (route) => authorize(route, authorizer));
  const blocked = [];
  context.on("console", (message) => message.text().includes("Content Security Policy") && blocked.push(message.text()));
  const window = await open(path, { context, origins: [new URL(service.issuer).origin, service.domain] });
  return { ...window, authorizer, blocked };
}

async function authorize(route, { tokens, refused }) {
  const headers = route.request().headers();
  const token = headers.authorization?.replace(/^Bearer /, "") ?? "";
  const claims = refused.has(token) ? null : await service.claims(token);
  if (!claims) return route.fulfill({ status: 401, json: { message: "Unauthorized" } });
  tokens.add(token);
  const manager = claims["cognito:groups"]?.includes("managers");
  const role = manager ? "manager" : claims.sub === "eve" ? "applicant-2" : "applicant";
  return route.continue({ headers: { ...headers, "x-lab-role": role } });
}

async function signIn(page, user) {
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator("input[name=login]").fill(user);
  await page.locator("input[name=password]").fill("any");
  await page.locator("button[type=submit]").click();
  await page.locator(".person", { hasText: `${user}@example.com` }).waitFor();
}

/** The service's own pages have a policy too, which blocks their fonts. */
const ofThePage = (message) => !message.includes("fonts.g");
const heading = (page, name) => page.getByRole("heading", { name, exact: true });
const stored = (page) => page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }]);

/** The tokens of the page, which are only in the tab's storage. */
async function tokensOf(page) {
  const [, tab] = await stored(page);
  return JSON.parse(Object.entries(tab).find(([key]) => key.startsWith("signed-in."))[1]);
}

test("Without a sign-in the page sends no request to the API; after it the same page is open", async () => {
  const { page, context, outside, errors, authorizer, blocked } = await visit("/history?status=denied");
  const requests = [];
  page.on("request", (request) => request.url().includes("/api/") && requests.push(request.url()));
  await heading(page, "Sign in").waitFor();
  await page.screenshot({ path: screenshotPath("signin-out") });
  assert.deepEqual(requests, []);
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
  const [local] = await stored(page);
  assert.doesNotMatch(JSON.stringify(local), /ey[\w-]+\.ey|oidc|token/i);
  assert.deepEqual([outside.filter((url) => !url.startsWith(FONTS_OF_THE_SERVICE)), errors, blocked.filter(ofThePage)], [[], [], []]);
  await context.close();
});

test("A token with the group makes the user a manager", async () => {
  const { page, context } = await visit("/inbox");
  await signIn(page, "maria");
  await heading(page, "Waiting for a manager").waitFor();
  await page.locator(".person .tag", { hasText: "manager" }).waitFor();
  await page.getByRole("link", { name: "History" }).waitFor();
  await context.close();
});

test("A token that the API refuses is renewed silently", async () => {
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

test("The end of a session is reported, and signing in again leads back to the page", async () => {
  const { page, context, authorizer } = await visit("/history?engine=durable");
  await signIn(page, "adam");
  await heading(page, "My loans").waitFor();
  const { access_token: token, refresh_token: refresh } = await tokensOf(page);
  const revoked = await fetch(`${service.domain}/token/revocation`, {
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

test("Signing out ends the session on the page and at the service, and another user can sign in", async () => {
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
