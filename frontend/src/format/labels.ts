/** The names for people of what the API names for programs. */
import type { Bureau, EngineName, Status } from "../api/schema";

const STEP_LABELS: Record<string, string> = {
  validate_application: "Validate application",
  pull_credit_report: "Credit reports",
  assess_risk: "Assess risk",
  manager_approval: "Manager approval",
  fraud_check: "Fraud check",
  generate_offer: "Generate offer",
  disburse_funds: "Disburse funds",
  withdraw_offer: "Withdraw offer",
  close_application: "Close application",
};

export const BUREAU_LABELS: Record<Bureau, string> = {
  equifax: "Equifax",
  transunion: "TransUnion",
  experian: "Experian",
};

export const ENGINE_LABELS: Record<EngineName, string> = {
  durable: "Lambda Durable Functions",
  stepfunctions: "Step Functions",
};

/** The engines' names where there is little room. */
export const SHORT_ENGINE_LABELS: Record<EngineName, string> = {
  durable: "Durable",
  stepfunctions: "Step Functions",
};

export const STATUS_LABELS: Record<Status, string> = {
  submitted: "Submitted",
  processing: "Running",
  pending_approval: "Waiting for a manager",
  approved: "Approved",
  denied: "Denied",
  failed: "Failed",
};

export function stepLabel(step: string): string {
  return STEP_LABELS[step] ?? sentenceCase(step);
}

/** A name of the API as the start of a sentence: `near_prime` is `Near prime`. */
export function sentenceCase(name: string): string {
  const text = name.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
