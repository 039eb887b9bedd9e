/** Messages between the stage and the window with the notes, which are two windows of one browser. */

/** What the notes show: where the talk is, and since when it runs. */
export interface StageState {
  /** The place of the scene, from 0. */
  place: number;
  /** When the talk's clock started, in milliseconds since 1970; null before. */
  startedAt: number | null;
  source: "live" | "recorded";
}

type Message = { kind: "state"; state: StageState } | { kind: "hello" } | { kind: "key"; key: string };

const NAME = "talk";

/** Open the channel; returns how to send, and how to close it. */
export function openChannel(onMessage: (message: Message) => void): {
  send: (message: Message) => void;
  close: () => void;
} {
  const channel = new BroadcastChannel(NAME);
  channel.addEventListener("message", ({ data }: MessageEvent<Message>) => onMessage(data));
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no target
    send: (message) => channel.postMessage(message),
    close: () => channel.close(),
  };
}
