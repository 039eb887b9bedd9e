/** The state of the connection to the event stream, as the header shows it. */
import { store } from "../ui/store";

/** `ended`: no more events will come. `gone`: the server refuses to answer about this run. */
export type ConnectionStatus = "connecting" | "live" | "stale" | "paused" | "ended" | "gone";

export interface ConnectionState {
  status: ConnectionStatus;
  /** When the server last answered, in milliseconds since 1970 by this machine's clock; null if it never did. */
  lastAnswer: number | null;
  /** When the connection became stale, paused or gone; null in every other state. */
  since: number | null;
}

export const CONNECTING: ConnectionState = { status: "connecting", lastAnswer: null, since: null };

/** The connection of the run on screen, or null where nothing is watched. */
export const currentConnection = store<ConnectionState | null>(null);
