/** The names for people of what the API names for programs. */
import type { EngineName, Status } from "../api/schema";

export const ENGINE_LABELS: Record<EngineName, string> = {
  durable: "Lambda Durable Functions",
  stepfunctions: "Step Functions",
  "durable-lean": "Durable Functions, lean",
  "stepfunctions-lean": "Step Functions, lean",
  "stepfunctions-express": "Step Functions with Express",
};

/** The two engines of the default comparison. */
export const COMPARED: [EngineName, EngineName] = ["durable", "stepfunctions"];

/** Every engine, in the order of the lanes: from left to right or from top to bottom. */
export const ENGINES = Object.keys(ENGINE_LABELS) as EngineName[];

/** The engines' names where there is little room. */
export const SHORT_ENGINE_LABELS: Record<EngineName, string> = {
  durable: "Durable",
  stepfunctions: "Step Functions",
  "durable-lean": "Durable, lean",
  "stepfunctions-lean": "Step Functions, lean",
  "stepfunctions-express": "Step Functions, Express",
};

export const STATUS_LABELS: Record<Status, string> = {
  submitted: "Submitted",
  processing: "Running",
  pending_approval: "Waiting for a manager",
  approved: "Approved",
  denied: "Denied",
  failed: "Failed",
};

/** A name of the API as the start of a sentence: `near_prime` is `Near prime`. */
export function sentenceCase(name: string): string {
  const text = name.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
