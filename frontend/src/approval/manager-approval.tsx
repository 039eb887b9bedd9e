import { useEffect, useRef, useState } from "react";
import type { Lane } from "../fold/lane";
import { SHORT_ENGINE_LABELS } from "../format/labels";
import type { RunState } from "../stream/loan-watcher";
import { notify } from "../ui/notices";
import { ManagerDialog } from "./manager-dialog";
import { useDecisions } from "./use-decisions";
import "./approval.css";

/** The dialog opens for one lane if the other doesn't wait for its manager after this time. */
const OTHER_LANE_MS = 2000;

/** Automatic: the dialog opens when the lanes wait for a manager. */
export type DialogMode = "automatic" | "open" | "closed";

interface Props {
  run: RunState;
  mode: DialogMode;
  onClose: () => void;
}

/** Opens the manager's dialog when the lanes wait for a manager, and closes it when none waits any more. */
export function ManagerApproval({ run, mode, onClose }: Props) {
  const { lanes } = run;
  const waiting = lanes.filter((lane) => lane.approval !== null);
  const decisions = useDecisions();
  const ready = useReady(lanes, waiting.length);
  const open = waiting.length > 0 && (mode === "open" || (ready && mode === "automatic"));
  useNotifyDecidedElsewhere(lanes, decisions.isSentHere, open);
  if (!open) return null;
  return <ManagerDialog run={run} waiting={waiting} decisions={decisions} onClose={onClose} />;
}

/** Whether all lanes of the race wait for the manager, or one has waited long enough for the other. */
function useReady(lanes: Lane[], waiting: number): boolean {
  const [timedOut, setTimedOut] = useState(false);
  const some = waiting > 0;
  useEffect(() => {
    if (!some) return;
    const timer = setTimeout(() => setTimedOut(true), OTHER_LANE_MS);
    return () => {
      clearTimeout(timer);
      setTimedOut(false);
    };
  }, [some]);
  const all = waiting === lanes.filter((lane) => !lane.finished && !lane.decision).length;
  return some && (all || timedOut);
}

/** Explains why the dialog closed without a decision in this window. */
function useNotifyDecidedElsewhere(lanes: Lane[], isSentHere: (id: string) => boolean, open: boolean): void {
  const shown = useRef(new Set<string>());
  useEffect(() => {
    for (const lane of lanes) {
      const id = lane.applicationId;
      if (lane.approval && open) shown.current.add(id);
      if (lane.approval || !shown.current.delete(id) || isSentHere(id)) continue;
      notify(
        lane.decision
          ? `${SHORT_ENGINE_LABELS[lane.engine]}: ${lane.decision} in another window`
          : `${SHORT_ENGINE_LABELS[lane.engine]}: no longer waiting for a manager`,
      );
    }
  }, [lanes, isSentHere, open]);
}
