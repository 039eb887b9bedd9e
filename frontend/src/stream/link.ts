/** How a stream stands: what the chip in the header says. */
export type LinkState = "connecting" | "live" | "stale" | "paused" | "ended";

export interface Link {
  state: LinkState;
  /** When the server last answered, by this machine's clock; null if it never did. */
  lastAnswer: number | null;
  /** While the link is stale or paused: when that began. */
  since: number | null;
}

export const CONNECTING: Link = { state: "connecting", lastAnswer: null, since: null };
