import { useEffect, useState } from "react";
import { api } from "../api/client";
import { asProblem, type Problem } from "../api/http";
import type { Cost } from "../api/schema";

/** A bill is final once its execution has ended and the logs have its reports: soon, or in minutes. */
const SOON_MS = 1000;
const RUNNING_MS = 4000;
const AT_MOST_MS = 30_000;

export interface Billed {
  cost: Cost | null;
  /** Why it can't be read now; it's tried again by itself if that may help. */
  problem: Problem | null;
}

/** Reads a loan's cost if it's wanted, and again, more and more seldom, until it's final. */
export function useBill(id: string, wanted: boolean, finished: boolean): Billed {
  const [cost, setCost] = useState<Cost | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const final = cost?.final ?? false;

  useEffect(() => {
    if (!wanted || final) return;
    const reading = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = (pause: number, next: number): void => {
      timer = setTimeout(read, pause, next);
    };
    const read = async (pause: number): Promise<void> => {
      if (document.hidden) return later(SOON_MS, pause);
      try {
        const answer = await api.cost(id, reading.signal);
        setCost(answer);
        setProblem(null);
        if (answer.final) return;
      } catch (error) {
        if (reading.signal.aborted) return;
        const found = asProblem(error);
        setProblem(found);
        if (!found.transient) return;
      }
      if (!reading.signal.aborted) later(pause, Math.min(2 * pause, AT_MOST_MS));
    };
    void read(finished ? SOON_MS : RUNNING_MS);
    return () => {
      reading.abort();
      clearTimeout(timer);
    };
  }, [id, wanted, finished, final]);

  return { cost, problem };
}
