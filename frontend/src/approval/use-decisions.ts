import { useCallback, useRef, useState } from "react";
import { api } from "../api/client";
import { asProblem, type Problem } from "../api/http";
import { wakeStreams } from "../stream/wake";

export type Sending = "sending" | "sent" | Problem;

export interface Decisions {
  /** The state of each loan's decision, by application id. */
  sent: Record<string, Sending>;
  send: (applicationIds: string[], approved: boolean, reason: string) => void;
  /** Whether this window has sent a decision on the loan. */
  isSentHere: (applicationId: string) => boolean;
}

/** Sends each loan's decision once; after a refusal it may be sent again. */
export function useDecisions(): Decisions {
  const [sent, setSent] = useState<Record<string, Sending>>({});
  // State changes only with a render; a double click comes before it.
  const sentHere = useRef(new Set<string>());

  const sendOne = useCallback(async (id: string, approved: boolean, reason: string) => {
    if (sentHere.current.has(id)) return;
    sentHere.current.add(id);
    const set = (state: Sending): void => setSent((before) => ({ ...before, [id]: state }));
    set("sending");
    try {
      await api.decide(id, { approved, ...(reason && { reason }) });
      set("sent");
      wakeStreams();
    } catch (error) {
      sentHere.current.delete(id);
      set(asProblem(error));
    }
  }, []);

  const send = useCallback(
    (ids: string[], approved: boolean, reason: string) => {
      for (const id of ids) void sendOne(id, approved, reason.trim());
    },
    [sendOne],
  );
  const isSentHere = useCallback((id: string) => sentHere.current.has(id), []);
  return { sent, send, isSentHere };
}
