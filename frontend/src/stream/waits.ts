/** Waiting for a time or an event; an aborted signal ends every wait at once. */

export function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

/** Wait until the first of some waits has ended, and end the others. */
export async function first(
  stopped: AbortSignal,
  waits: (signal: AbortSignal) => Promise<void>[],
): Promise<void> {
  const ended = new AbortController();
  await Promise.race(waits(AbortSignal.any([stopped, ended.signal])));
  ended.abort();
}

/** Wait until the tab is visible. */
export function untilVisible(signal: AbortSignal): Promise<void> {
  return untilEvent(document, "visibilitychange", () => !document.hidden, signal);
}

/** Wait until the browser comes back online. */
export function untilOnline(signal: AbortSignal): Promise<void> {
  return untilEvent(window, "online", () => true, signal);
}

function untilEvent(
  target: EventTarget,
  event: string,
  accept: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      target.removeEventListener(event, onEvent);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const onEvent = (): void => {
      if (accept()) finish();
    };
    target.addEventListener(event, onEvent);
    signal.addEventListener("abort", finish);
  });
}

export interface RequestLimit {
  signal: AbortSignal;
  clear: () => void;
}

/** A signal that aborts a request when `stopped` aborts, after `ms`, when the tab hides or goes offline. */
export function requestLimit(stopped: AbortSignal, ms: number): RequestLimit {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const abortIfHidden = (): void => {
    if (document.hidden) abort();
  };
  const timer = setTimeout(abort, ms);
  stopped.addEventListener("abort", abort);
  window.addEventListener("offline", abort);
  document.addEventListener("visibilitychange", abortIfHidden);
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer);
      stopped.removeEventListener("abort", abort);
      window.removeEventListener("offline", abort);
      document.removeEventListener("visibilitychange", abortIfHidden);
    },
  };
}
