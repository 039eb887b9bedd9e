/**
 * Ends the pauses of the event streams in all tabs of this browser, after something that has certainly
 * made new events, such as a decision.
 */
const NAME = "new-events";
const here = new EventTarget();
const tabs = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(NAME);
tabs?.addEventListener("message", () => here.dispatchEvent(new Event(NAME)));

/** Let every stream ask for new events now. */
export function wakeStreams(): void {
  here.dispatchEvent(new Event(NAME));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no target
  tabs?.postMessage(null);
}

/** Wait until `wakeStreams` is called, in this tab or another one. */
export function untilWoken(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      here.removeEventListener(NAME, finish);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    here.addEventListener(NAME, finish);
    signal.addEventListener("abort", finish);
  });
}
