import type { Bureau, EngineName, State, Status } from "../api/schema";

export const STEP_TITLES: Record<string, string> = {
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

export const BUREAU_TITLES: Record<Bureau, string> = {
  equifax: "Equifax",
  transunion: "TransUnion",
  experian: "Experian",
};

export const ENGINE_TITLES: Record<EngineName, string> = {
  durable: "Lambda Durable Functions",
  stepfunctions: "Step Functions",
};

export const ENGINE_NAMES: Record<EngineName, string> = {
  durable: "Durable",
  stepfunctions: "Step Functions",
};

export const STATUS_TITLES: Record<Status, string> = {
  submitted: "Submitted",
  processing: "Running",
  pending_approval: "Waiting for a manager",
  approved: "Approved",
  denied: "Denied",
  failed: "Failed",
};

export const STATE_TITLES: Record<State, string> = {
  pending: "pending",
  running: "running",
  waiting: "waiting",
  succeeded: "succeeded",
  failed: "failed",
  skipped: "skipped",
};

export function stepTitle(step: string): string {
  return STEP_TITLES[step] ?? words(step);
}

/** `near_prime` as people write it: `Near prime`. */
export function words(name: string): string {
  const text = name.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
