import { useCallback, useRef, useState } from "react";
import { useLocation } from "wouter";
import { api, type Problem } from "../api/client";
import { freshKey } from "../shell/shared";
import { asProblem } from "../shell/use-resource";
import { applicationOf, draft } from "./draft";

export interface Launch {
  sending: boolean;
  problem: Problem | null;
  run: () => void;
  forget: () => void;
}

/** Starts what the form says, once per intent: a repeat after a lost answer carries the same key. */
export function useLaunch(): Launch {
  const [, navigate] = useLocation();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const busy = useRef(false);
  const intent = useRef<{ body: string; key: string } | null>(null);

  const run = useCallback(() => {
    if (busy.current) return;
    busy.current = true;
    setSending(true);
    setProblem(null);
    start(intent)
      .then((path) => {
        intent.current = null;
        navigate(path);
      })
      .catch((error: unknown) => setProblem(asProblem(error)))
      .finally(() => {
        busy.current = false;
        setSending(false);
      });
  }, [navigate]);

  return { sending, problem, run, forget: useCallback(() => setProblem(null), []) };
}

async function start(intent: { current: { body: string; key: string } | null }): Promise<string> {
  const { engine } = draft.get();
  const application = applicationOf(draft.get());
  const body = JSON.stringify([engine, application]);
  if (intent.current?.body !== body) intent.current = { body, key: freshKey() };
  const { key } = intent.current;
  if (engine === "both") {
    const { race_id } = await api.startRace(application, key);
    return `/race/${race_id}`;
  }
  const { application_id } = await api.apply({ ...application, engine }, key);
  return `/loan/${application_id}`;
}
