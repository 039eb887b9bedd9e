/** The user of the page. One interface with two implementations: the lab's roles, and Cognito's sign-in. */
import type { Credentials } from "../api/client";
import type { Store } from "../ui/store";

const MANAGERS = "managers";

export interface Person {
  id: string;
  name: string;
  /** Whether the person sees all loans and decides on them. */
  manager: boolean;
}

export type AuthState = { kind: "in"; person: Person } | SignedOut;

export interface SignedOut {
  kind: "out";
  /** Whether somebody was signed in until the session ended. */
  expired: boolean;
  /** Why the sign-in failed. */
  reason?: string;
}

export interface Role {
  name: string;
  title: string;
  groups: string[];
}

export interface Session extends Credentials {
  readonly authState: Store<AuthState>;
  /** The roles to choose from; empty where users sign in. */
  readonly roles: readonly Role[];
  /** Take a role, or leave the page to sign in and come back to it. */
  signIn: (role?: string) => Promise<void>;
  /** Null where nobody signs in. */
  signOut: (() => Promise<void>) | null;
}

export function isManager(groups: unknown): boolean {
  return Array.isArray(groups) && groups.includes(MANAGERS);
}
