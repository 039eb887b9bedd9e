/** The session of this page, and who is in it. */
import { store, useStore } from "../shell/store";
import type { Person, Session, Standing } from "./session";

/** Null until the page knows how one signs in here. */
export const session = store<Session | null>(null);

const UNKNOWN = store<Standing>({ kind: "out", expired: false });

export function useStanding(): Standing {
  return useStore(useStore(session)?.standing ?? UNKNOWN);
}

export function usePerson(): Person | null {
  const standing = useStanding();
  return standing.kind === "in" ? standing.person : null;
}

/** Whether what only managers may do is offered; whether they may is the API's to say. */
export function useIsManager(): boolean {
  return usePerson()?.manager ?? false;
}
