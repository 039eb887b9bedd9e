import { EngineSign } from "../shell/engine-badge";
import { Key } from "../shell/key";
import { useStore } from "../shell/store";
import { change, draft, type EngineChoice } from "./draft";

const CHOICES: { value: EngineChoice; label: string; key: string }[] = [
  { value: "durable", label: "Durable", key: "D" },
  { value: "stepfunctions", label: "Step Functions", key: "S" },
  { value: "both", label: "Both", key: "B" },
];

/** The engine flag: either engine, or both for a race. */
export function EngineToggle() {
  const { engine } = useStore(draft);
  return (
    <fieldset className="toggle">
      <legend>Engine</legend>
      {CHOICES.map(({ value, label, key }) => (
        <label key={value} className={`choice ${value}`}>
          <input
            type="radio"
            name="engine"
            value={value}
            checked={engine === value}
            onChange={() => change({ engine: value })}
          />
          <span>
            {value !== "stepfunctions" && <EngineSign engine="durable" />}
            {value !== "durable" && <EngineSign engine="stepfunctions" />}
            {label}
            <Key>{key}</Key>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
