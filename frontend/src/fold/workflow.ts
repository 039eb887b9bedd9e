import type { Bureau, Stage, Step } from "../api/schema";

/** What an applicant sees, in order; the same as `shared/domain/pipeline.py`. */
export const PIPELINE = [
  "validate_application",
  "pull_credit_report",
  "assess_risk",
  "manager_approval",
  "fraud_check",
  "generate_offer",
  "disburse_funds",
] as const satisfies readonly Step[];

/** A step that an applicant sees; the two that end a loan without money are in the log only. */
export type PipelineStep = (typeof PIPELINE)[number];

export const BUREAUS = ["equifax", "transunion", "experian"] as const satisfies readonly Bureau[];

export const WAITS: ReadonlySet<Step> = new Set<Step>(["manager_approval", "fraud_check"]);

export const STAGE_OF: Record<PipelineStep, Stage> = {
  validate_application: "validating",
  pull_credit_report: "credit_check",
  assess_risk: "risk_assessment",
  manager_approval: "manager_approval",
  fraud_check: "fraud_check",
  generate_offer: "generating_offer",
  disburse_funds: "disbursing",
};

/** The attempts of the retry policy, and the reports that suffice. */
export const MAX_ATTEMPTS = 3;
export const MINIMUM_REPORTS = 2;

/** The steps that begin only after this one has ended. */
export function stepsAfter(step: PipelineStep): Set<Step> {
  const later = PIPELINE.slice(PIPELINE.indexOf(step) + 1);
  return new Set<Step>([...later, "close_application", "withdraw_offer"]);
}
