import type { Problem } from "../api/http";
import { useStore } from "../shell/store";
import { useResource } from "../shell/use-resource";
import { session } from "./current";
import type { Session } from "./session";
import { startSession } from "./start";

const AGAIN_MS = 3000;

export interface Starting {
  session: Session | null;
  /** Why the page can't begin; it's tried again by itself. */
  problem: Problem | null;
  again: () => void;
}

/** Begins the page's session, once. */
export function useSession(): Starting {
  const known = useStore(session);
  const { problem, refresh } = useResource(begun, known ? undefined : AGAIN_MS);
  return { session: known, problem: known ? null : problem, again: refresh };
}

let beginning: Promise<Session> | null = null;

/** One at a time, however long it takes: what comes back from signing in can be read once only. */
function begun(): Promise<Session> {
  const known = session.get();
  if (known) return Promise.resolve(known);
  beginning ??= begin().finally(() => (beginning = null));
  return beginning;
}

async function begin(): Promise<Session> {
  const started = await startSession();
  session.set(started);
  return started;
}
