import { Alternatives } from "../planner/alternatives";
import { COUNT_LABELS, CountFields, PlanSwitches } from "../planner/count-fields";
import type { Plan } from "../planner/plan";
import { useComparison } from "../planner/use-comparison";
import { NumberField } from "../ui/number-field";
import { ProblemNote } from "../ui/problem-note";
import type { Settings } from "./settings";

const COUNTS = Object.keys(COUNT_LABELS) as (keyof typeof COUNT_LABELS)[];

interface Props {
  plan: Plan;
  settings: Settings;
  onChange: (changes: Partial<Settings>) => void;
}

/** A month's cost of a workflow on every alternative, from counts that can be moved. */
export function Planner({ plan, settings, onChange }: Props) {
  const { data, error } = useComparison({ ...settings, plan });
  const set = (changes: Partial<Plan>): void => onChange({ plan: { ...plan, ...changes } });
  return (
    <section className="planner" aria-label="Plan">
      <header>
        <h2>A month of it on every alternative</h2>
        <button type="button" onClick={() => onChange({ plan: null })}>Close the plan</button>
      </header>
      <form className="parameters" aria-label="Counts" onSubmit={(event) => event.preventDefault()}>
        <CountFields names={COUNTS} plan={plan} onChange={set} />
        <NumberField
          label="Bytes of each payload"
          value={settings.payloadBytes ?? data?.workload.payload_bytes ?? 0}
          onChange={(payloadBytes) => onChange({ payloadBytes })}
        />
        <PlanSwitches names={["by_reference", "flat"]} plan={plan} onChange={set} />
      </form>
      {error ? <ProblemNote error={error} /> : data && <Alternatives comparison={data} />}
    </section>
  );
}
