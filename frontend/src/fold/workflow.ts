/** Lookups in the loan's workflow, which the API answers at `/workflow`. */
import type { Step, Workflow, WorkflowStep } from "../api/schema";
import { sentenceCase } from "../format/labels";

/** The steps that start only after this one has ended. */
export function stepsAfter(step: Step, { steps, closing_steps: closing }: Workflow): Set<Step> {
  const place = steps.findIndex((other) => other.step === step);
  return new Set([...steps.slice(place + 1), ...closing].map((other) => other.step));
}

/** The label of a step, or of a kind of event that belongs to no step. */
export function stepLabel(name: string, { steps, closing_steps: closing }: Workflow): string {
  return [...steps, ...closing].find((step) => step.step === name)?.label ?? sentenceCase(name);
}

/** The rows of a step: the step, and each of its parallel branches. */
export function rowsOfStep({ step, label, branches }: WorkflowStep): { id: string; label: string; branch: boolean }[] {
  const ofBranches = (branches ?? []).map(({ bureau, label: bureauLabel }) => ({
    id: `${step}:${bureau}`,
    label: bureauLabel,
    branch: true,
  }));
  return [{ id: step, label, branch: false }, ...ofBranches];
}
