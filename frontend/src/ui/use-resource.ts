import { useCallback, useEffect, useRef, useState } from "react";
import { asProblem, type Problem } from "../api/http";

export interface Resource<Data> {
  /** The last good answer: it stays while a newer one is fetched or can't be. */
  data: Data | null;
  problem: Problem | null;
  loading: boolean;
  refresh: () => void;
}

/** Reads something once, and again on `refresh`, every `everyMs` (visible tabs only) and when the tab comes back. */
export function useResource<Data>(
  read: (signal: AbortSignal) => Promise<Data>,
  everyMs?: number,
): Resource<Data> {
  const [data, setData] = useState<Data | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const reading = useRef<AbortController | null>(null);

  const refresh = useCallback(() => {
    reading.current?.abort();
    const mine = new AbortController();
    reading.current = mine;
    read(mine.signal)
      .then((answer) => {
        if (mine.signal.aborted) return;
        setData(answer);
        setProblem(null);
      })
      .catch((error: unknown) => {
        if (!mine.signal.aborted) setProblem(asProblem(error));
      });
  }, [read]);

  useEffect(() => {
    refresh();
    const again = (): void => {
      if (!document.hidden) refresh();
    };
    const timer = everyMs ? setInterval(again, everyMs) : undefined;
    document.addEventListener("visibilitychange", again);
    window.addEventListener("online", again);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", again);
      window.removeEventListener("online", again);
      reading.current?.abort();
    };
  }, [refresh, everyMs]);

  return { data, problem, loading: data === null && problem === null, refresh };
}
