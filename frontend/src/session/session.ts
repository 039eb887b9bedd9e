/** Who uses the page. One interface; what stands behind it is the lab's switch, or a sign-in. */
import type { Store } from "../shell/store";

export const MANAGERS = "managers";

export interface Person {
  id: string;
  name: string;
  /** Whether this is somebody who sees all loans and decides about them. */
  manager: boolean;
}

/** Somebody is in, or nobody is: not yet, not any more (`expired`), or not for a `reason`. */
export type Standing = { kind: "in"; person: Person } | Out;

export interface Out {
  kind: "out";
  expired: boolean;
  reason?: string;
}

export interface Role {
  name: string;
  title: string;
  groups: string[];
}

export interface Session {
  readonly standing: Store<Standing>;
  /** Whom one can be here, by `enter`; empty where one signs in. */
  readonly roles: readonly Role[];
  /** What a request of this person carries. */
  headers: () => Promise<Record<string, string>>;
  /** The API took the person for nobody: whether asking again may help. */
  renew: () => Promise<boolean>;
  /** Take on a role, or leave the page to sign in and come back to it. */
  enter: (role?: string) => Promise<void>;
  /** Sign out; null where nobody is signed in. */
  leave: (() => Promise<void>) | null;
}

export function isManager(groups: unknown): boolean {
  return Array.isArray(groups) && groups.includes(MANAGERS);
}
