/** A row of the drawing of any run: a step, a state or an operation, or a part of one. */
import type { State } from "../api/schema";
import type { Span } from "./spans";

export interface Row {
  id: string;
  label: string;
  /** How many rows it lies inside of. */
  depth: number;
  state: State;
  attempts: number;
  spans: Span[];
  /** The number of invocations that took this row's result from a checkpoint. */
  replays: number;
  /** The number of processes that died while they ran it. */
  deaths: number;
}
