import { useRef, useState } from "react";
import { lab } from "../api/client";
import { asProblem } from "../api/http";
import type { EngineName } from "../api/schema";
import { labPresent } from "../deployment/deployment";
import { SHORT_ENGINE_LABELS } from "../format/labels";
import { useIsManager } from "../session/current";
import { Icon } from "../ui/icon";
import { notify } from "../ui/notices";
import { useStore } from "../ui/store";

/** Kills the process that runs this loan's code; only on a lab, and only for a manager. */
export function KillButton({ applicationId, engine }: { applicationId: string; engine: EngineName }) {
  const present = useStore(labPresent);
  const manager = useIsManager();
  const [sending, setSending] = useState(false);
  const busy = useRef(false);
  if (!present || !manager) return null;

  const kill = async (): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    setSending(true);
    try {
      const { kill: when } = await lab.kill(applicationId);
      const text = when === "done" ? "The worker was killed" : "The worker will be killed at the next step";
      notify(`${SHORT_ENGINE_LABELS[engine]}: ${text}`);
    } catch (error) {
      notify(`The worker was not killed: ${asProblem(error).message}`);
    } finally {
      busy.current = false;
      setSending(false);
    }
  };
  return (
    <button
      type="button"
      className="kill"
      aria-disabled={sending}
      onClick={() => void kill()}
      title="Kill the process that runs this loan's code, now or at its next step"
    >
      <Icon name="kill" />
      Kill worker
    </button>
  );
}
