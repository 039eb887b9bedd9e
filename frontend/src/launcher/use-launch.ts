import { useMutation } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { useLocation } from "wouter";
import { api } from "../api/client";
import { asProblem, type Problem } from "../api/http";
import { useMayChoosePace } from "../deployment/use-deployment";
import { currentConnection } from "../stream/connection";
import { applicationOf, draft } from "./draft";

export interface Launch {
  launch: () => void;
  sending: boolean;
  problem: Problem | null;
  clearProblem: () => void;
}

/** A request that may be sent again: the same body has the same idempotency key. */
interface Submission {
  body: string;
  key: string;
}

/** Starts the loan or the race of the form, and shows it. A second try after a lost answer starts no second loan. */
export function useLaunch(): Launch {
  const [, navigate] = useLocation();
  const mayChoosePace = useMayChoosePace();
  const submission = useRef<Submission | null>(null);
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: () => submit(submission, mayChoosePace),
    onSuccess: (path) => {
      submission.current = null;
      navigate(path);
    },
  });
  const launch = useCallback(() => {
    if (!isPending) mutate();
  }, [isPending, mutate]);
  const problem = error && asProblem(error);
  useResetWhenReachedAgain(problem?.transient ?? false, reset);
  return { launch, sending: isPending, problem, clearProblem: reset };
}

/** "The server can't be reached" is no longer true once a lost connection is back. */
function useResetWhenReachedAgain(transient: boolean, reset: () => void): void {
  useEffect(() => {
    if (!transient) return;
    let before = currentConnection.get()?.status;
    return currentConnection.subscribe(() => {
      const status = currentConnection.get()?.status;
      if (before === "stale" && status !== "stale") reset();
      before = status;
    });
  }, [transient, reset]);
}

/** Returns the path of the run. */
async function submit(submission: { current: Submission | null }, mayChoosePace: boolean): Promise<string> {
  const { engine, pair } = draft.get();
  const filled = draft.get();
  const application = applicationOf(mayChoosePace ? filled : { ...filled, pace_ms: 0 });
  const body = JSON.stringify([engine, pair, application]);
  if (submission.current?.body !== body) submission.current = { body, key: newKey() };
  const { key } = submission.current;
  if (engine === "both") {
    const { race_id } = await api.startRace({ ...application, engines: pair }, key);
    return `/race/${race_id}`;
  }
  const { application_id } = await api.apply({ ...application, engine }, key);
  return `/loan/${application_id}`;
}

/** A random idempotency key; `crypto.randomUUID` needs a secure context. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
