/** Waiting for something, unless it's over before. */

export function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

export function visible(signal: AbortSignal): Promise<void> {
  return until(document, "visibilitychange", () => !document.hidden, signal);
}

export function online(signal: AbortSignal): Promise<void> {
  return until(window, "online", () => true, signal);
}

function until(
  target: EventTarget,
  event: string,
  reached: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      target.removeEventListener(event, heard);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const heard = (): void => {
      if (reached()) done();
    };
    target.addEventListener(event, heard);
    signal.addEventListener("abort", done);
  });
}

export interface Limit {
  signal: AbortSignal;
  clear: () => void;
}

/** A signal that ends a request: with its stream, after `ms`, and when the tab hides or goes offline. */
export function aborted(stopped: AbortSignal, ms: number): Limit {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const hidden = (): void => {
    if (document.hidden) abort();
  };
  const timer = setTimeout(abort, ms);
  stopped.addEventListener("abort", abort);
  window.addEventListener("offline", abort);
  document.addEventListener("visibilitychange", hidden);
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer);
      stopped.removeEventListener("abort", abort);
      window.removeEventListener("offline", abort);
      document.removeEventListener("visibilitychange", hidden);
    },
  };
}
