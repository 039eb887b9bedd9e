/** The session of this page and its user. */
import { setCredentials } from "../api/client";
import { store, useStore } from "../ui/store";
import type { AuthState, Person, Session } from "./session";

/** Null until the page has read its configuration. */
export const session = store<Session | null>(null);

session.subscribe(() => setCredentials(session.get()));

const SIGNED_OUT = store<AuthState>({ kind: "out", expired: false });

export function useAuthState(): AuthState {
  return useStore(useStore(session)?.authState ?? SIGNED_OUT);
}

export function usePerson(): Person | null {
  const authState = useAuthState();
  return authState.kind === "in" ? authState.person : null;
}

/** Whether the page offers a manager's actions; the API decides whether they are allowed. */
export function useIsManager(): boolean {
  return usePerson()?.manager ?? false;
}
