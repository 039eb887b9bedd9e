import { NumberField } from "../ui/number-field";
import type { Plan } from "./plan";

export const COUNT_LABELS = {
  steps: "Steps, one after the other",
  branches: "Steps in parallel",
  choices: "Decisions",
  callbacks: "Waits for an answer",
  waits: "Waits for a time",
  wait_seconds: "Seconds of each wait",
  polls: "Polls until a condition is met",
} as const;

const SWITCH_LABELS = {
  by_reference: "Payloads lie in S3",
  flat: "Branches of the durable function are flat",
} as const;

interface Props<Name extends keyof Plan> {
  names: Name[];
  plan: Plan;
  onChange: (changes: Partial<Plan>) => void;
}

/** Number fields for some counts of a plan. */
export function CountFields({ names, plan, onChange }: Props<keyof typeof COUNT_LABELS>) {
  return names.map((name) => (
    <NumberField
      key={name}
      label={COUNT_LABELS[name]}
      value={plan[name]}
      onChange={(number) => onChange({ [name]: number })}
    />
  ));
}

/** Check boxes for what a plan has or has not. */
export function PlanSwitches({ names, plan, onChange }: Props<keyof typeof SWITCH_LABELS>) {
  return names.map((name) => (
    <label key={name} className="option">
      <input
        type="checkbox"
        checked={plan[name] === 1}
        onChange={({ target }) => onChange({ [name]: target.checked ? 1 : 0 })}
      />
      {SWITCH_LABELS[name]}
    </label>
  ));
}
