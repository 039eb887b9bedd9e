import { useCallback, useRef, useState } from "react";
import { api, type Problem } from "../api/client";
import { asProblem } from "../shell/use-resource";

export type Sending = "sending" | "sent" | Problem;

export interface Decisions {
  /** How each loan's decision stands, by application id. */
  sent: Record<string, Sending>;
  send: (applicationIds: string[], approved: boolean, reason: string) => void;
  /** Whether this window sent the decision about a loan. */
  mine: (applicationId: string) => boolean;
}

/** Sends each loan's decision once; after a refusal it may be sent again. */
export function useDecisions(): Decisions {
  const [sent, setSent] = useState<Record<string, Sending>>({});
  const underWay = useRef(new Set<string>());

  const sendOne = useCallback(async (id: string, approved: boolean, reason: string) => {
    if (underWay.current.has(id)) return;
    underWay.current.add(id);
    const note = (state: Sending): void => setSent((before) => ({ ...before, [id]: state }));
    note("sending");
    try {
      await api.decide(id, { approved, ...(reason && { reason }) });
      note("sent");
    } catch (error) {
      underWay.current.delete(id);
      note(asProblem(error));
    }
  }, []);

  const send = useCallback(
    (ids: string[], approved: boolean, reason: string) => {
      for (const id of ids) void sendOne(id, approved, reason.trim());
    },
    [sendOne],
  );
  const mine = useCallback((id: string) => underWay.current.has(id), []);
  return { sent, send, mine };
}
