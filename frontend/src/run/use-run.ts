import { createContext, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
import { stoppedAt, zeroOf } from "../fold/race";
import { currentLink, waitingSeen } from "../shell/shared";
import { Run, type RunState, type Target } from "../stream/run";

/** Follow a loan or a race for as long as something shows it. */
export function useRun({ kind, id }: Target): RunState {
  const run = useMemo(() => new Run({ kind, id }), [kind, id]);
  return useSyncExternalStore(run.subscribe, run.state);
}

/** Let the header's chip speak of this run's stream. */
export function useLinkInHeader({ link }: RunState): void {
  useEffect(() => currentLink.set(link), [link]);
  useEffect(() => () => currentLink.set(null), []);
}

/** Let the header's count of waiting loans keep up with what this run shows. */
export function useWaitingTold(waiting: string): void {
  useEffect(() => waitingSeen.set(waiting), [waiting]);
}

/** The moment that everything on screen is drawn for, in server time. */
export interface RunClock {
  /** Whether time goes on: not once the run is over, and not while its link is down. */
  running: boolean;
  now: () => number;
}

/** Stands still while the link is down: what happens meanwhile isn't known, so it isn't drawn. */
export function useRunClock({ lanes, link, offset }: RunState): RunClock {
  const stopped = stoppedAt(lanes);
  const frozen = link.state === "stale" || link.state === "paused" ? link.since : null;
  const begun = zeroOf(lanes) !== null;
  return useMemo(() => {
    if (stopped !== null) return { running: false, now: () => stopped };
    if (frozen !== null) return { running: false, now: () => frozen + offset };
    return { running: begun, now: () => Date.now() + offset };
  }, [stopped, frozen, offset, begun]);
}

const STOPPED: RunClock = { running: false, now: () => 0 };

export const ClockContext = createContext<RunClock>(STOPPED);

export function useClock(): RunClock {
  return useContext(ClockContext);
}
