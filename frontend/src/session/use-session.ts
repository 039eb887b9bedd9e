import { useQuery } from "@tanstack/react-query";
import { useStore } from "../ui/store";
import { session } from "./current";
import type { Session } from "./session";
import { startSession } from "./start";

export interface StartedSession {
  session: Session | null;
  /** Why the session can't start; it is tried again automatically. */
  error: Error | null;
}

/** Start the page's session, once. */
export function useSession(): StartedSession {
  const current = useStore(session);
  const { failureReason } = useQuery({ queryKey: ["session"], queryFn: start, enabled: current === null });
  return { session: current, error: current ? null : failureReason };
}

async function start(): Promise<true> {
  session.set(await startSession());
  return true;
}
