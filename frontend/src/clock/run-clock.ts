/** The moment for which everything on screen is drawn, in server time. */
import { createContext, useContext, useMemo } from "react";
import { startedAt, stoppedAt } from "../fold/race";
import type { RunState } from "../stream/loan-watcher";

export interface RunClock {
  /** Whether the clock runs: it stops when the run has ended and while the connection is down. */
  running: boolean;
  /** The moment in milliseconds since 1970. */
  now: () => number;
}

/** The clock of a run. It stands still without a connection, because nothing is known of that time. */
export function useRunClock({ lanes, connection, offset }: RunState): RunClock {
  const stopped = stoppedAt(lanes);
  const frozen = connection.since;
  const started = startedAt(lanes) !== null;
  return useMemo(() => {
    if (stopped !== null) return { running: false, now: () => stopped };
    if (frozen !== null) return { running: false, now: () => frozen + offset };
    return { running: started, now: () => Date.now() + offset };
  }, [stopped, frozen, offset, started]);
}

const STOPPED: RunClock = { running: false, now: () => 0 };

export const ClockContext = createContext<RunClock>(STOPPED);

export function useClock(): RunClock {
  return useContext(ClockContext);
}
