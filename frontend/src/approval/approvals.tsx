import { useEffect, useRef, useState } from "react";
import type { Lane } from "../fold/lane";
import { say } from "../shell/shared";
import type { RunState } from "../stream/run";
import { ENGINE_NAMES } from "../words/titles";
import { ManagerDialog } from "./manager-dialog";
import { useDecisions } from "./use-decisions";
import "./approval.css";

/** A lane that comes to its manager this much later doesn't hold the dialog back any longer. */
const PATIENCE_MS = 2000;

/** Whether somebody asked for the dialog or put it off; of itself it opens when it's time. */
export type Choice = "by-itself" | "open" | "later";

interface Props {
  run: RunState;
  choice: Choice;
  onLater: () => void;
}

/** Opens the manager's dialog once the lanes wait, and closes it when nobody waits any more. */
export function Approvals({ run, choice, onLater }: Props) {
  const { lanes } = run;
  const waiting = lanes.filter((lane) => lane.approval !== null);
  const decisions = useDecisions();
  const ready = useReady(lanes, waiting.length);
  const open = waiting.length > 0 && (choice === "open" || (ready && choice === "by-itself"));
  useSayElsewhere(lanes, decisions.mine, open);
  if (!open) return null;
  return <ManagerDialog run={run} waiting={waiting} decisions={decisions} onLater={onLater} />;
}

/** Both lanes of a race are asked about at once, unless one takes too long to come there. */
function useReady(lanes: Lane[], waiting: number): boolean {
  const [patient, setPatient] = useState(true);
  const some = waiting > 0;
  useEffect(() => {
    if (!some) return;
    const timer = setTimeout(() => setPatient(false), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setPatient(true);
    };
  }, [some]);
  const all = waiting === lanes.filter((lane) => !lane.finished && !lane.decision).length;
  return some && (all || !patient);
}

/** Tells a window whose dialog closed by itself why it did. */
function useSayElsewhere(lanes: Lane[], mine: (id: string) => boolean, open: boolean): void {
  const pending = useRef(new Set<string>());
  useEffect(() => {
    for (const lane of lanes) {
      const id = lane.applicationId;
      if (lane.approval && open) pending.current.add(id);
      if (lane.approval || !pending.current.delete(id) || mine(id)) continue;
      const what = lane.decision ? (lane.decision.approved ? "approved" : "denied") : "no longer waiting";
      say(`${ENGINE_NAMES[lane.engine]}: ${what} in another window`);
    }
  }, [lanes, mine, open]);
}
