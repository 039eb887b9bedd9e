/** The exhibit of a deployment while loans wait: `GET` and `POST /lab/deploy`. */
import type { EngineName } from "./schema";

export type DeployMoment = "starting" | "waits" | "checked" | "deployed" | "ended";

export interface DeployEvent {
  /** Whether this run publishes versions, instead of replacing the code in place. */
  versioned: boolean;
  moment: DeployMoment;
  /** The engine of the loan that waits or has ended; empty for other moments. */
  engine: EngineName | "";
  /** Whether that loan waited before the deployment. */
  is_old: boolean;
  version: string;
  /** How the loan ended: a status. */
  ended: string;
  /** The reason's code, if it was not approved. */
  reason: string;
  /** What `make replay-check` says about the waiting durable loan with version 2. */
  refusal: string;
}

export interface DeployRun {
  state: "idle" | "running" | "ended" | "failed";
  events: DeployEvent[];
}
