import { useRef, useState } from "react";
import { lab } from "../api/client";
import type { EngineName } from "../api/schema";
import { useIsManager } from "../session/current";
import { Icon } from "../shell/icon";
import { labPresent, say } from "../shell/shared";
import { useStore } from "../shell/store";
import { asProblem } from "../shell/use-resource";
import { ENGINE_NAMES } from "../words/titles";

/** Kills the process that runs this loan's code; only a lab can, and only for a manager. */
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
      const { kill: how } = await lab.kill(applicationId);
      const when = how === "done" ? "Worker killed" : "The next step's worker will be killed";
      say(`${ENGINE_NAMES[engine]}: ${when}`);
    } catch (error) {
      say(`Not killed: ${asProblem(error).message}`);
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
      title="Kill the process that runs this loan's code now, or at its next step"
    >
      <Icon name="kill" />
      Kill worker
    </button>
  );
}
