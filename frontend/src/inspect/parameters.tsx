import { useId } from "react";
import type { InspectionOut } from "../api/schema";
import { NumberField } from "../ui/number-field";
import type { Settings } from "./settings";

interface Props {
  report: InspectionOut;
  settings: Settings;
  onChange: (changes: Partial<Settings>) => void;
}

/** What can be varied: region and volume, and of a definition its items, loops and payload. */
export function Parameters({ report, settings, onChange }: Props) {
  const { items, loops, payload_bytes: payload } = report.parameters ?? { items: {}, loops: {} };
  return (
    <form className="parameters" aria-label="Parameters" onSubmit={(event) => event.preventDefault()}>
      <RegionField regions={report.bill.regions} value={settings.region} onChange={(region) => onChange({ region })} />
      <NumberField
        label="Executions a month"
        value={settings.executions}
        onChange={(executions) => onChange({ executions })}
      />
      {Object.entries(items).map(([state, count]) => (
        <NumberField
          key={`items/${state}`}
          label={`Items of ${state}`}
          value={settings.items[state] ?? count}
          onChange={(number) => onChange({ items: { ...settings.items, [state]: number } })}
        />
      ))}
      {Object.entries(loops).map(([state, count]) => (
        <NumberField
          key={`loops/${state}`}
          label={`Passes of the loop at ${state}`}
          value={settings.loops[state] ?? count}
          onChange={(number) => onChange({ loops: { ...settings.loops, [state]: number } })}
        />
      ))}
      {payload && (
        <NumberField
          label="Bytes of each result"
          value={settings.payloadBytes ?? payload.max}
          onChange={(payloadBytes) => onChange({ payloadBytes })}
        />
      )}
    </form>
  );
}

interface RegionProps {
  regions: string[];
  value: string;
  onChange: (value: string) => void;
}

function RegionField({ regions, value, onChange }: RegionProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Region</label>
      <select id={id} value={value} onChange={({ target }) => onChange(target.value)}>
        {regions.map((region) => (
          <option key={region}>{region}</option>
        ))}
      </select>
    </div>
  );
}
