import type { Problem } from "../api/http";
import { useStore } from "../ui/store";
import { useResource } from "../ui/use-resource";
import { session } from "./current";
import type { Session } from "./session";
import { startSession } from "./start";

const RETRY_MS = 3000;

export interface StartedSession {
  session: Session | null;
  /** Why the session can't start; it is tried again automatically. */
  problem: Problem | null;
  retry: () => void;
}

/** Start the page's session, once. */
export function useSession(): StartedSession {
  const current = useStore(session);
  const { problem, refresh } = useResource(startOnce, current ? undefined : RETRY_MS);
  return { session: current, problem: current ? null : problem, retry: refresh };
}

let starting: Promise<Session> | null = null;

/** One start at a time: the answer of a sign-in can be used only once. */
function startOnce(): Promise<Session> {
  const current = session.get();
  if (current) return Promise.resolve(current);
  starting ??= start().finally(() => (starting = null));
  return starting;
}

async function start(): Promise<Session> {
  const started = await startSession();
  session.set(started);
  return started;
}
