// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, Problem } from "../src/api/client";
import { cognitoSession } from "../src/session/cognito";
import { readConfiguration } from "../src/session/configuration";
import { session } from "../src/session/current";
import { roleSession } from "../src/session/roles";
import type { Role, Session } from "../src/session/session";
import { startSession } from "../src/session/start";
import { AUTHORITY, CLIENT, DOMAIN, HOUR_SECONDS, provide, type Provider } from "./provider";

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

function answer(body: unknown, status = 200): void {
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(body), { status }));
}

const stored = () => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]);

const person = ({ standing }: Session) => {
  const now = standing.get();
  return now.kind === "in" ? now.person : null;
};

describe("a session by the lab's roles", () => {
  test("begins as the first role and tells the API its name", async () => {
    const lab = roleSession(ROLES);
    expect(person(lab)).toEqual({ id: "manager", name: "Manager", manager: true });
    expect(await lab.headers()).toEqual({ "X-Lab-Role": "manager" });
  });

  test("takes on another role, tells who listens, and keeps it over a reload of the tab", async () => {
    const lab = roleSession(ROLES);
    const told = vi.fn();
    lab.standing.subscribe(told);
    await lab.enter("applicant-2");
    expect(told).toHaveBeenCalledOnce();
    expect(person(lab)).toEqual({ id: "applicant-2", name: "Applicant 2", manager: false });
    const reloaded = roleSession(ROLES);
    expect(await reloaded.headers()).toEqual({ "X-Lab-Role": "applicant-2" });
    expect(localStorage.length).toBe(0);
  });

  test("stays who it is when there is no such role, now or any more", async () => {
    const lab = roleSession(ROLES);
    await lab.enter("applicant");
    await lab.enter("auditor");
    expect(person(lab)?.id).toBe("applicant");
    expect(person(roleSession([MANAGER, SECOND]))?.id).toBe("manager");
  });

  test("is sent with every call of the API", async () => {
    const provider = provide();
    session.set(roleSession(ROLES));
    await session.get()?.enter("applicant");
    await api.engines();
    expect(provider.calls.map((call) => call.headers.get("x-lab-role"))).toEqual(["applicant"]);
  });
});

describe("the configuration", () => {
  test.each([
    ["roles", { sign_in: "roles", roles: ROLES }],
    ["cognito", COGNITO],
  ])("by %s is taken as it is", async (_, configuration) => {
    answer(configuration);
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
  ])("that is wrong (%s) is refused in words", async (_, configuration) => {
    answer(configuration);
    await expect(readConfiguration()).rejects.toThrow("doesn't say how one signs in");
  });

  test("that isn't there is a problem that passes", async () => {
    answer({ detail: "There is nothing at this address." }, 404);
    await expect(startSession()).rejects.toThrow(Problem);
  });
});

describe("a session by Cognito", () => {
  let provider: Provider;
  let gone: URL[];

  beforeEach(() => {
    provider = provide();
    gone = [];
    history.replaceState(null, "", "/");
    vi.spyOn(window.location, "assign").mockImplementation((url) => void gone.push(new URL(url)));
  });

  /** Leave for the sign-in from a page, and come back with what it answers. */
  async function signIn(from = "/", said: Record<string, string> = { code: "code-1" }): Promise<Session> {
    history.replaceState(null, "", from);
    const before = await cognitoSession(COGNITO);
    expect(person(before)).toBeNull();
    void before.enter();
    await vi.waitFor(() => expect(gone).toHaveLength(1));
    const state = gone[0]?.searchParams.get("state") ?? "";
    history.replaceState(null, "", `/?${new URLSearchParams({ ...said, state })}`);
    return cognitoSession(COGNITO);
  }

  test("asks for a code with a challenge, and never for a token in the address", async () => {
    await signIn();
    const [asked] = gone;
    expect(asked?.origin).toBe(DOMAIN);
    expect(Object.fromEntries(asked?.searchParams ?? [])).toMatchObject({
      client_id: CLIENT,
      response_type: "code",
      code_challenge_method: "S256",
      redirect_uri: `${location.origin}/`,
      scope: "openid email profile",
    });
    expect(asked?.searchParams.get("code_challenge")).toMatch(/^[\w-]{43}$/);
    const [exchange] = provider.tokens;
    expect(exchange?.form.get("code")).toBe("code-1");
    expect(exchange?.form.get("code_verifier")?.length).toBeGreaterThanOrEqual(43);
  });

  test("comes back to the page that it left from, with nothing of the sign-in in the address", async () => {
    await signIn("/history?status=denied");
    expect(location.pathname + location.search).toBe("/history?status=denied");
  });

  test("knows who is in and sends the access token with every call", async () => {
    const signed = await signIn();
    expect(person(signed)).toEqual({ id: "sub-1", name: "maria@example.com", manager: true });
    session.set(signed);
    await api.engines();
    expect(provider.calls[0]?.headers.get("authorization")).toBe("Bearer access-1");
  });

  test.each([
    ["applicants", ["applicants"]],
    ["a group that only sounds like it", ["managers-abroad"]],
    ["no group", undefined],
  ])("takes nobody for a manager by %s", async (_, groups) => {
    provider.groups = groups;
    expect(person(await signIn())?.manager).toBe(false);
  });

  test("keeps nothing that outlives the tab", async () => {
    await signIn();
    expect(localStorage.length).toBe(0);
    expect(sessionStorage.length).toBeGreaterThan(0);
  });

  test("leaves nothing either that outlives the tab while somebody signs in", async () => {
    void (await cognitoSession(COGNITO)).enter();
    await vi.waitFor(() => expect(gone).toHaveLength(1));
    expect(localStorage.length).toBe(0);
    expect(sessionStorage.length).toBeGreaterThan(0);
  });

  test("is still in after a reload", async () => {
    await signIn();
    const reloaded = await cognitoSession(COGNITO);
    expect(await reloaded.headers()).toEqual({ Authorization: "Bearer access-1" });
  });

  test("renews a token that is over before it asks, and once for all who ask", async () => {
    const signed = await signIn();
    vi.useFakeTimers({ now: Date.now() + (HOUR_SECONDS + 1) * 1000, toFake: ["Date"] });
    const headers = await Promise.all([signed.headers(), signed.headers(), signed.headers()]);
    expect(headers).toEqual(Array.from({ length: 3 }, () => ({ Authorization: "Bearer access-2" })));
    expect(provider.tokens.map((sent) => sent.form.get("grant_type"))).toEqual(["authorization_code", "refresh_token"]);
    expect(provider.tokens[1]?.form.get("refresh_token")).toBe("refresh-1");
    vi.setSystemTime(Date.now() + (HOUR_SECONDS + 1) * 1000);
    expect(await signed.headers()).toEqual({ Authorization: "Bearer access-3" });
  });

  test("renews by itself a minute before the token is over", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const signed = await signIn();
    await vi.advanceTimersByTimeAsync((HOUR_SECONDS - 61) * 1000);
    expect(provider.tokens).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(5000);
    expect(provider.tokens).toHaveLength(2);
    expect(await signed.headers()).toEqual({ Authorization: "Bearer access-2" });
  });

  test("renews a token that the API no longer takes, and asks once more", async () => {
    session.set(await signIn());
    provider.api = (token) => (token === "Bearer access-1" ? 401 : 200);
    await api.engines();
    expect(provider.calls.map((call) => call.headers.get("authorization"))).toEqual(["Bearer access-1", "Bearer access-2"]);
  });

  test("says what the API says if a new token isn't taken either", async () => {
    session.set(await signIn());
    provider.api = () => 401;
    await expect(api.engines()).rejects.toThrow("Sign in first.");
    expect(provider.calls).toHaveLength(2);
  });

  test("is out, as expired, once nothing renews it; the tokens are forgotten", async () => {
    const signed = await signIn();
    session.set(signed);
    provider.refreshes = false;
    provider.api = () => 401;
    await expect(api.engines()).rejects.toThrow("Sign in first.");
    expect(signed.standing.get()).toEqual({ kind: "out", expired: true });
    expect(stored()).not.toMatch(/access-1|refresh-1/);
  });

  test("stays in while the sign-in service can't be reached", async () => {
    const signed = await signIn();
    vi.useFakeTimers({ now: Date.now() + (HOUR_SECONDS + 1) * 1000, toFake: ["Date"] });
    provider.reachable = false;
    const refusal = await signed.headers().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Problem);
    expect((refusal as Problem).transient).toBe(true);
    expect(person(signed)?.id).toBe("sub-1");
    provider.reachable = true;
    expect(await signed.headers()).toEqual({ Authorization: "Bearer access-2" });
  });

  test.each([
    [401, "You aren't signed in any more; sign in again."],
    [403, "You may not do this."],
    [429, "Too many requests at once; try again in a moment."],
    [503, "The server can't answer now; try again in a moment."],
  ])("has words for a gateway's %i, which comes without any", async (status, words) => {
    session.set(await signIn());
    provider.api = () => status;
    provider.said = { message: "Unauthorized" };
    await expect(api.engines()).rejects.toThrow(words);
  });

  test("says why signing in failed, and cleans the address", async () => {
    const refused = await signIn("/history", { error: "access_denied", error_description: "User cancelled" });
    expect(refused.standing.get()).toEqual({
      kind: "out",
      expired: false,
      reason: "Signing in didn't work: User cancelled",
    });
    expect(location.pathname + location.search).toBe("/");
  });

  test("takes no code that it didn't ask for", async () => {
    history.replaceState(null, "", "/?code=planted&state=planted");
    const planted = await cognitoSession(COGNITO);
    expect(planted.standing.get()).toMatchObject({ kind: "out", reason: "Signing in didn't work; try again." });
    expect(provider.tokens).toEqual([]);
  });

  test("signs out here, at the token's issuer and at its pages", async () => {
    const signed = await signIn();
    gone.length = 0;
    await signed.leave?.();
    expect(signed.standing.get()).toEqual({ kind: "out", expired: false });
    expect(provider.revoked.map((sent) => sent.form.get("token"))).toEqual(["refresh-1"]);
    expect(gone.map(String)).toEqual([
      `${DOMAIN}/logout?client_id=${CLIENT}&logout_uri=${encodeURIComponent(`${location.origin}/`)}`,
    ]);
    expect(stored()).not.toMatch(/access-1|refresh-1/);
  });

  test("says so when there is no way to the sign-in", async () => {
    const nobody = await cognitoSession(COGNITO);
    provider.reachable = false;
    await expect(nobody.enter()).rejects.toThrow("The sign-in service can't be reached");
  });
});
