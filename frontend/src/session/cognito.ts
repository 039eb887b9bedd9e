/**
 * A session by Cognito's managed login: authorization code with PKCE, renewed by the refresh token.
 * Loaded only where one signs in. Nothing outlives the tab: everything stands in its session storage.
 */
import { ErrorResponse, type User, UserManager, WebStorageStateStore } from "oidc-client-ts";
import { Problem } from "../api/http";
import { store } from "../shell/store";
import type { CognitoConfiguration } from "./configuration";
import { isManager, type Out, type Person, type Session, type Standing } from "./session";

const SCOPE = "openid email profile";
const MOST_SECONDS = 10;
const SIGNED_OUT: Out = { kind: "out", expired: false };
const EXPIRED: Out = { kind: "out", expired: true };

export async function cognitoSession(configuration: CognitoConfiguration): Promise<Session> {
  const users = userManager(configuration);
  const standing = store<Standing>(SIGNED_OUT);
  let renewing: Promise<boolean> | null = null;
  const renew = (): Promise<boolean> => (renewing ??= renewed(users, standing).finally(() => (renewing = null)));

  users.events.addUserLoaded((user) => standing.set(standingOf(user)));
  users.events.addAccessTokenExpiring(() => {
    // Should the way to Cognito be down, the next request tries again.
    renew().catch(() => undefined);
  });

  standing.set(await arrived(users));
  if ((await users.getUser())?.expired) await renew();

  return {
    standing,
    roles: [],
    headers: async () => {
      if ((await users.getUser())?.expired) await renew();
      return bearer(await users.getUser());
    },
    renew,
    enter: () => users.signinRedirect({ state: here() }).catch(unreachable),
    leave: () => signOut(users, standing, configuration),
  };
}

function userManager({ authority, client_id }: CognitoConfiguration): UserManager {
  return new UserManager({
    authority,
    client_id,
    redirect_uri: `${location.origin}/`,
    scope: SCOPE,
    stateStore: new WebStorageStateStore({ prefix: "signing-in.", store: sessionStorage }),
    userStore: new WebStorageStateStore({ prefix: "signed-in.", store: sessionStorage }),
    // Renewed by `renew` alone, so that two requests never use one refresh token at once.
    automaticSilentRenew: false,
    requestTimeoutInSeconds: MOST_SECONDS,
  });
}

/** Who is in when the page opens; one who comes back from signing in goes on where they left. */
async function arrived(users: UserManager): Promise<Standing> {
  if (!comesBack()) return standingOf(await users.getUser());
  try {
    const user = await users.signinRedirectCallback();
    history.replaceState(null, "", pathIn(user.state));
    return standingOf(user);
  } catch (error) {
    history.replaceState(null, "", "/");
    const known = standingOf(await users.getUser());
    return known.kind === "in" ? known : { ...SIGNED_OUT, reason: words(error) };
  }
}

/** Ask for a new token; without one, the person is out. */
async function renewed(users: UserManager, standing: { set: (now: Standing) => void }): Promise<boolean> {
  const user = await users.getUser();
  try {
    if (user?.refresh_token && (await users.signinSilent())) return true;
  } catch (error) {
    if (!(error instanceof ErrorResponse)) unreachable();
  }
  await users.removeUser();
  standing.set(EXPIRED);
  return false;
}

/** Cognito's own way: its discovery document names no end of a session. */
async function signOut(
  users: UserManager,
  standing: { set: (now: Standing) => void },
  { domain, client_id }: CognitoConfiguration,
): Promise<void> {
  // Whoever can't be told still forgets the tokens here.
  await users.revokeTokens(["refresh_token"]).catch(() => undefined);
  await users.removeUser();
  standing.set(SIGNED_OUT);
  const query = new URLSearchParams({ client_id, logout_uri: `${location.origin}/` });
  location.assign(`${domain}/logout?${query}`);
}

function bearer(user: User | null): Record<string, string> {
  return user ? { Authorization: `Bearer ${user.access_token}` } : {};
}

function standingOf(user: User | null): Standing {
  return user ? { kind: "in", person: personOf(user) } : SIGNED_OUT;
}

function personOf({ profile }: User): Person {
  const name = profile.email ?? profile.preferred_username ?? profile.name ?? profile.sub;
  return { id: profile.sub, name, manager: isManager(profile["cognito:groups"]) };
}

/** Whether the address is the one that a sign-in ends with. */
function comesBack(): boolean {
  const said = new URLSearchParams(location.search);
  return location.pathname === "/" && said.has("state") && (said.has("code") || said.has("error"));
}

function here(): string {
  return `${location.pathname}${location.search}`;
}

/** A path on this page, and nowhere else. */
function pathIn(state: unknown): string {
  return typeof state === "string" && /^\/(?![/\\])/.test(state) ? state : "/";
}

function words(error: unknown): string {
  const said = error instanceof ErrorResponse ? (error.error_description ?? error.error) : null;
  return said ? `Signing in didn't work: ${said}` : "Signing in didn't work; try again.";
}

function unreachable(): never {
  throw new Problem(0, "The sign-in service can't be reached; try again in a moment.");
}
