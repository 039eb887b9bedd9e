// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../src/api/client";
import { Problem } from "../src/api/http";
import { cognitoSession } from "../src/session/cognito-session";
import { readConfiguration } from "../src/session/configuration";
import { session } from "../src/session/current";
import { roleSession } from "../src/session/role-session";
import type { Role, Session } from "../src/session/session";
import { startSession } from "../src/session/start";
import { AUTHORITY, CLIENT, DOMAIN, type FakeCognito, fakeCognito, HOUR_SECONDS } from "./fake-cognito";

const MANAGER: Role = { name: "manager", title: "Manager", groups: ["managers"] };
const APPLICANT: Role = { name: "applicant", title: "Applicant", groups: ["applicants"] };
const SECOND: Role = { name: "applicant-2", title: "Applicant 2", groups: ["applicants"] };
const ROLES: [Role, ...Role[]] = [MANAGER, APPLICANT, SECOND];
const COGNITO = { sign_in: "cognito" as const, authority: AUTHORITY, domain: DOMAIN, client_id: CLIENT };

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
});

afterEach(() => {
  session.set(null);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function serve(body: unknown, status = 200): void {
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(body), { status }));
}

const stored = () => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]);

const person = ({ authState }: Session) => {
  const now = authState.get();
  return now.kind === "in" ? now.person : null;
};

describe("a session by the lab's roles", () => {
  test("starts as the first role and sends its name to the API", async () => {
    const lab = roleSession(ROLES);
    expect(person(lab)).toEqual({ id: "manager", name: "Manager", manager: true });
    expect(await lab.headers()).toEqual({ "X-Lab-Role": "manager" });
  });

  test("takes another role, notifies its listeners, and keeps the role after a reload of the tab", async () => {
    const lab = roleSession(ROLES);
    const listener = vi.fn();
    lab.authState.subscribe(listener);
    await lab.signIn("applicant-2");
    expect(listener).toHaveBeenCalledOnce();
    expect(person(lab)).toEqual({ id: "applicant-2", name: "Applicant 2", manager: false });
    const reloaded = roleSession(ROLES);
    expect(await reloaded.headers()).toEqual({ "X-Lab-Role": "applicant-2" });
    expect(localStorage.length).toBe(0);
  });

  test("keeps its role if the new one doesn't exist, and takes the first one if the stored one doesn't", async () => {
    const lab = roleSession(ROLES);
    await lab.signIn("applicant");
    await lab.signIn("auditor");
    expect(person(lab)?.id).toBe("applicant");
    expect(person(roleSession([MANAGER, SECOND]))?.id).toBe("manager");
  });

  test("is sent with every call of the API", async () => {
    const cognito = fakeCognito();
    session.set(roleSession(ROLES));
    await session.get()?.signIn("applicant");
    await api.engines();
    expect(cognito.calls.map((call) => call.headers.get("x-lab-role"))).toEqual(["applicant"]);
  });
});

describe("the configuration", () => {
  test.each([
    ["roles", { sign_in: "roles", roles: ROLES }],
    ["cognito", COGNITO],
  ])("by %s is accepted", async (_, configuration) => {
    serve(configuration);
    expect(await readConfiguration()).toEqual(configuration);
  });

  test.each([
    ["empty", {}],
    ["no object", null],
    ["another way", { sign_in: "password" }],
    ["no roles", { sign_in: "roles", roles: [] }],
    ["a role without groups", { sign_in: "roles", roles: [{ name: "manager", title: "Manager" }] }],
    ["no client", { ...COGNITO, client_id: "" }],
    ["an authority that is no address", { ...COGNITO, authority: "eu-north-1_Pool" }],
    ["a domain of another scheme", { ...COGNITO, domain: "javascript:alert(1)" }],
  ])("that is invalid (%s) is refused", async (_, configuration) => {
    serve(configuration);
    await expect(readConfiguration()).rejects.toThrow("no valid sign-in settings");
  });

  test("that is missing is a problem", async () => {
    serve({ detail: "There is nothing at this address." }, 404);
    await expect(startSession()).rejects.toThrow(Problem);
  });
});

describe("a session by Cognito", () => {
  let cognito: FakeCognito;
  let redirects: URL[];

  beforeEach(() => {
    cognito = fakeCognito();
    redirects = [];
    history.replaceState(null, "", "/");
    vi.spyOn(window.location, "assign").mockImplementation((url) => void redirects.push(new URL(url)));
  });

  /** Leave a page for the sign-in, and come back with the answer. */
  async function signIn(from = "/", answer: Record<string, string> = { code: "code-1" }): Promise<Session> {
    history.replaceState(null, "", from);
    const before = await cognitoSession(COGNITO);
    expect(person(before)).toBeNull();
    void before.signIn();
    await vi.waitFor(() => expect(redirects).toHaveLength(1));
    const state = redirects[0]?.searchParams.get("state") ?? "";
    history.replaceState(null, "", `/?${new URLSearchParams({ ...answer, state })}`);
    return cognitoSession(COGNITO);
  }

  test("requests a code with a challenge, and never a token in the address", async () => {
    await signIn();
    const [address] = redirects;
    expect(address?.origin).toBe(DOMAIN);
    expect(Object.fromEntries(address?.searchParams ?? [])).toMatchObject({
      client_id: CLIENT,
      response_type: "code",
      code_challenge_method: "S256",
      redirect_uri: `${location.origin}/`,
      scope: "openid email profile",
    });
    expect(address?.searchParams.get("code_challenge")).toMatch(/^[\w-]{43}$/);
    const [exchange] = cognito.tokens;
    expect(exchange?.form.get("code")).toBe("code-1");
    expect(exchange?.form.get("code_verifier")?.length).toBeGreaterThanOrEqual(43);
  });

  test("returns to the page that was left, without parameters of the sign-in in the address", async () => {
    await signIn("/history?status=denied");
    expect(location.pathname + location.search).toBe("/history?status=denied");
  });

  test("knows the user and sends the access token with every call", async () => {
    const signed = await signIn();
    expect(person(signed)).toEqual({ id: "sub-1", name: "maria@example.com", manager: true });
    session.set(signed);
    await api.engines();
    expect(cognito.calls[0]?.headers.get("authorization")).toBe("Bearer access-1");
  });

  test.each([
    ["applicants", ["applicants"]],
    ["a group with a similar name", ["managers-abroad"]],
    ["no group", undefined],
  ])("makes nobody a manager by %s", async (_, groups) => {
    cognito.groups = groups;
    expect(person(await signIn())?.manager).toBe(false);
  });

  test("stores nothing that outlives the tab", async () => {
    await signIn();
    expect(localStorage.length).toBe(0);
    expect(sessionStorage.length).toBeGreaterThan(0);
  });

  test("stores nothing that outlives the tab during a sign-in", async () => {
    void (await cognitoSession(COGNITO)).signIn();
    await vi.waitFor(() => expect(redirects).toHaveLength(1));
    expect(localStorage.length).toBe(0);
    expect(sessionStorage.length).toBeGreaterThan(0);
  });

  test("is still signed in after a reload", async () => {
    await signIn();
    const reloaded = await cognitoSession(COGNITO);
    expect(await reloaded.headers()).toEqual({ Authorization: "Bearer access-1" });
  });

  test("renews an expired token before a request, and once for all requests", async () => {
    const signed = await signIn();
    vi.useFakeTimers({ now: Date.now() + (HOUR_SECONDS + 1) * 1000, toFake: ["Date"] });
    const headers = await Promise.all([signed.headers(), signed.headers(), signed.headers()]);
    expect(headers).toEqual(Array.from({ length: 3 }, () => ({ Authorization: "Bearer access-2" })));
    expect(cognito.tokens.map((sent) => sent.form.get("grant_type"))).toEqual(["authorization_code", "refresh_token"]);
    expect(cognito.tokens[1]?.form.get("refresh_token")).toBe("refresh-1");
    vi.setSystemTime(Date.now() + (HOUR_SECONDS + 1) * 1000);
    expect(await signed.headers()).toEqual({ Authorization: "Bearer access-3" });
  });

  test("renews the token a minute before it expires", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const signed = await signIn();
    await vi.advanceTimersByTimeAsync((HOUR_SECONDS - 61) * 1000);
    expect(cognito.tokens).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(5000);
    expect(cognito.tokens).toHaveLength(2);
    expect(await signed.headers()).toEqual({ Authorization: "Bearer access-2" });
  });

  test("renews a token that the API refuses, and repeats the request", async () => {
    session.set(await signIn());
    cognito.apiStatus = (token) => (token === "Bearer access-1" ? 401 : 200);
    await api.engines();
    expect(cognito.calls.map((call) => call.headers.get("authorization"))).toEqual(["Bearer access-1", "Bearer access-2"]);
  });

  test("reports the API's refusal if the new token is refused too", async () => {
    session.set(await signIn());
    cognito.apiStatus = () => 401;
    await expect(api.engines()).rejects.toThrow("Sign in first.");
    expect(cognito.calls).toHaveLength(2);
  });

  test("is signed out, as expired, if the renewal is refused; the tokens are deleted", async () => {
    const signed = await signIn();
    session.set(signed);
    cognito.acceptsRefresh = false;
    cognito.apiStatus = () => 401;
    await expect(api.engines()).rejects.toThrow("Sign in first.");
    expect(signed.authState.get()).toEqual({ kind: "out", expired: true });
    expect(stored()).not.toMatch(/access-1|refresh-1/);
  });

  test("stays signed in while Cognito can't be reached", async () => {
    const signed = await signIn();
    vi.useFakeTimers({ now: Date.now() + (HOUR_SECONDS + 1) * 1000, toFake: ["Date"] });
    cognito.reachable = false;
    const refusal = await signed.headers().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Problem);
    expect((refusal as Problem).transient).toBe(true);
    expect(person(signed)?.id).toBe("sub-1");
    cognito.reachable = true;
    expect(await signed.headers()).toEqual({ Authorization: "Bearer access-2" });
  });

  test.each([
    [401, "You are no longer signed in. Sign in again."],
    [403, "You are not allowed to do this."],
    [429, "Too many requests at once. Try again in a moment."],
    [503, "The server can't answer now. Try again in a moment."],
  ])("has a text for a gateway's %i, which has none", async (status, text) => {
    session.set(await signIn());
    cognito.apiStatus = () => status;
    cognito.refusal = { message: "Unauthorized" };
    await expect(api.engines()).rejects.toThrow(text);
  });

  test("reports why the sign-in failed, and cleans the address", async () => {
    const refused = await signIn("/history", { error: "access_denied", error_description: "User cancelled" });
    expect(refused.authState.get()).toEqual({
      kind: "out",
      expired: false,
      reason: "The sign-in failed: User cancelled",
    });
    expect(location.pathname + location.search).toBe("/");
  });

  test("refuses a code that it did not request", async () => {
    history.replaceState(null, "", "/?code=planted&state=planted");
    const planted = await cognitoSession(COGNITO);
    expect(planted.authState.get()).toMatchObject({ kind: "out", reason: "The sign-in failed. Try again." });
    expect(cognito.tokens).toEqual([]);
  });

  test("signs out in the tab, at the token issuer and at the login pages", async () => {
    const signed = await signIn();
    redirects.length = 0;
    await signed.signOut?.();
    expect(signed.authState.get()).toEqual({ kind: "out", expired: false });
    expect(cognito.revoked.map((sent) => sent.form.get("token"))).toEqual(["refresh-1"]);
    expect(redirects.map(String)).toEqual([
      `${DOMAIN}/logout?client_id=${CLIENT}&logout_uri=${encodeURIComponent(`${location.origin}/`)}`,
    ]);
    expect(stored()).not.toMatch(/access-1|refresh-1/);
  });

  test("reports that the sign-in service can't be reached", async () => {
    const nobody = await cognitoSession(COGNITO);
    cognito.reachable = false;
    await expect(nobody.signIn()).rejects.toThrow("The sign-in service can't be reached");
  });
});
