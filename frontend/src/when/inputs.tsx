import { useId, type ReactNode } from "react";
import { CountFields, PlanSwitches } from "../planner/count-fields";
import type { Plan } from "../planner/plan";
import { NumberField } from "../ui/number-field";
import { lengthOf, LENGTHS } from "./lengths";
import { DEPLOYMENTS, EFFECTS, READERS, type Situation } from "./situation";

interface Props {
  situation: Situation;
  onChange: (changes: Partial<Situation>) => void;
}

/** The eight inputs of the decision. */
export function Inputs({ situation, onChange }: Props) {
  const { plan, executions, payloadBytes } = situation;
  const set = (changes: Partial<Plan>): void => onChange({ plan: { ...plan, ...changes } });
  return (
    <form className="inputs" aria-label="Your workflow" onSubmit={(event) => event.preventDefault()}>
      <Group title="Steps">
        <CountFields names={["steps", "choices"]} plan={plan} onChange={set} />
      </Group>
      <Group title="Fan-out">
        <CountFields names={["branches"]} plan={plan} onChange={set} />
        <PlanSwitches names={["flat"]} plan={plan} onChange={set} />
      </Group>
      <Group title="Payload">
        <NumberField
          label="Bytes of each input, result and answer"
          value={payloadBytes ?? 0}
          onChange={(bytes) => onChange({ payloadBytes: bytes })}
        />
        <PlanSwitches names={["by_reference"]} plan={plan} onChange={set} />
      </Group>
      <Group title="Waits">
        <CountFields names={["callbacks", "waits", "polls"]} plan={plan} onChange={set} />
        <Choice
          label="Length of each wait"
          value={String(plan.wait_seconds)}
          choices={lengthsWith(plan.wait_seconds)}
          onChange={(seconds) => set({ wait_seconds: Number(seconds) })}
        />
      </Group>
      <Group title="Volume">
        <NumberField label="Executions a month" value={executions} onChange={(count) => onChange({ executions: count })} />
      </Group>
      <Group title="Readers">
        <Choice label="Who reads the process" value={situation.readers} choices={READERS} onChange={(readers) => onChange({ readers })} />
      </Group>
      <Group title="Deployment">
        <Choice
          label="Who deploys it"
          value={situation.deployment}
          choices={DEPLOYMENTS}
          onChange={(deployment) => onChange({ deployment })}
        />
      </Group>
      <Group title="Effects">
        <Choice
          label="What must never run twice"
          value={situation.effects}
          choices={EFFECTS}
          onChange={(effects) => onChange({ effects })}
        />
      </Group>
    </form>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset>
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

interface ChoiceProps<Name extends string> {
  label: string;
  value: Name;
  choices: Record<Name, string>;
  onChange: (name: Name) => void;
}

function Choice<Name extends string>({ label, value, choices, onChange }: ChoiceProps<Name>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={({ target }) => onChange(target.value as Name)}>
        {Object.entries<string>(choices).map(([name, text]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Lengths by their seconds, which is also their order; one that only the address has is added. */
function lengthsWith(seconds: number): Record<string, string> {
  return { ...Object.fromEntries(LENGTHS.map(([length, text]) => [String(length), text])), [String(seconds)]: lengthOf(seconds) };
}
