import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { Workflow } from "../api/schema";
import { currentConnection } from "./connection";
import { LoanWatcher, type RunState, type Target } from "./loan-watcher";

/** Watch a loan or a race for as long as the component is on screen. */
export function useWatchedLoan({ kind, id }: Target, workflow: Workflow): RunState {
  const watcher = useMemo(() => new LoanWatcher({ kind, id }, workflow), [kind, id, workflow]);
  return useSyncExternalStore(watcher.subscribe, watcher.state);
}

/** Show this run's connection in the header. */
export function useConnectionInHeader({ connection }: RunState): void {
  useEffect(() => currentConnection.set(connection), [connection]);
  useEffect(() => () => currentConnection.set(null), []);
}
