/**
 * A session by Cognito's managed login: authorization code with PKCE, renewed by the refresh token.
 * It is loaded only where users sign in. Tokens are in the tab's session storage and end with the tab.
 */
import { ErrorResponse, type User, UserManager, WebStorageStateStore } from "oidc-client-ts";
import { Problem } from "../api/http";
import { type Store, store } from "../ui/store";
import type { CognitoConfiguration } from "./configuration";
import { type AuthState, isManager, type Person, type Session, type SignedOut } from "./session";

const SCOPE = "openid email profile";
const REQUEST_TIMEOUT_SECONDS = 10;
const SIGNED_OUT: SignedOut = { kind: "out", expired: false };
const EXPIRED: SignedOut = { kind: "out", expired: true };

export async function cognitoSession(configuration: CognitoConfiguration): Promise<Session> {
  const users = userManager(configuration);
  const authState = store<AuthState>(SIGNED_OUT);
  let renewing: Promise<boolean> | null = null;
  const renew = (): Promise<boolean> => (renewing ??= renewTokens(users, authState).finally(() => (renewing = null)));

  users.events.addUserLoaded((user) => authState.set(authStateOf(user)));
  users.events.addAccessTokenExpiring(() => {
    // If Cognito can't be reached, the next request tries again.
    renew().catch(() => undefined);
  });

  authState.set(await initialState(users));
  if ((await users.getUser())?.expired) await renew();

  return {
    authState,
    roles: [],
    headers: async () => {
      if ((await users.getUser())?.expired) await renew();
      return bearer(await users.getUser());
    },
    renew,
    signIn: () => users.signinRedirect({ state: currentPath() }).catch(throwUnreachable),
    signOut: () => signOut(users, authState, configuration),
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
    // Only `renew` renews tokens, so that two requests never use one refresh token at once.
    automaticSilentRenew: false,
    requestTimeoutInSeconds: REQUEST_TIMEOUT_SECONDS,
  });
}

/** The state when the page opens; after a sign-in the page that was left is open again. */
async function initialState(users: UserManager): Promise<AuthState> {
  if (!isSignInCallback()) return authStateOf(await users.getUser());
  try {
    const user = await users.signinRedirectCallback();
    history.replaceState(null, "", localPath(user.state));
    return authStateOf(user);
  } catch (error) {
    history.replaceState(null, "", "/");
    const state = authStateOf(await users.getUser());
    return state.kind === "in" ? state : { ...SIGNED_OUT, reason: signInError(error) };
  }
}

/** Get new tokens; without them, the user is signed out. Returns whether there are new tokens. */
async function renewTokens(users: UserManager, authState: Store<AuthState>): Promise<boolean> {
  const user = await users.getUser();
  try {
    if (user?.refresh_token && (await users.signinSilent())) return true;
  } catch (error) {
    if (!(error instanceof ErrorResponse)) throwUnreachable();
  }
  await users.removeUser();
  authState.set(EXPIRED);
  return false;
}

/** Cognito's own logout address: its discovery document has none. */
async function signOut(
  users: UserManager,
  authState: Store<AuthState>,
  { domain, client_id }: CognitoConfiguration,
): Promise<void> {
  // Without a connection the tokens are at least removed from this tab.
  await users.revokeTokens(["refresh_token"]).catch(() => undefined);
  await users.removeUser();
  authState.set(SIGNED_OUT);
  const query = new URLSearchParams({ client_id, logout_uri: `${location.origin}/` });
  location.assign(`${domain}/logout?${query}`);
}

function bearer(user: User | null): Record<string, string> {
  return user ? { Authorization: `Bearer ${user.access_token}` } : {};
}

function authStateOf(user: User | null): AuthState {
  return user ? { kind: "in", person: personOf(user) } : SIGNED_OUT;
}

function personOf({ profile }: User): Person {
  const name = profile.email ?? profile.preferred_username ?? profile.name ?? profile.sub;
  return { id: profile.sub, name, manager: isManager(profile["cognito:groups"]) };
}

/** Whether the page was opened by Cognito at the end of a sign-in. */
function isSignInCallback(): boolean {
  const query = new URLSearchParams(location.search);
  return location.pathname === "/" && query.has("state") && (query.has("code") || query.has("error"));
}

function currentPath(): string {
  return `${location.pathname}${location.search}`;
}

/** The path to return to; never an address of another site. */
function localPath(state: unknown): string {
  return typeof state === "string" && /^\/(?![/\\])/.test(state) ? state : "/";
}

function signInError(error: unknown): string {
  const reason = error instanceof ErrorResponse ? (error.error_description ?? error.error) : null;
  return reason ? `The sign-in failed: ${reason}` : "The sign-in failed. Try again.";
}

function throwUnreachable(): never {
  throw new Problem(0, "The sign-in service can't be reached. Try again in a moment.");
}
