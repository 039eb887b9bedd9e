import { EngineSign } from "../ui/engine-sign";
import { KeyHint } from "../ui/key-hint";
import { useStore } from "../ui/store";
import { draft, type EngineChoice, updateDraft } from "./draft";

const CHOICES: { value: EngineChoice; label: string; key: string }[] = [
  { value: "durable", label: "Durable", key: "D" },
  { value: "stepfunctions", label: "Step Functions", key: "S" },
  { value: "both", label: "Both", key: "B" },
];

/** One of the engines, or both for a race. */
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
            onChange={() => updateDraft({ engine: value })}
          />
          <span>
            {value !== "stepfunctions" && <EngineSign engine="durable" />}
            {value !== "durable" && <EngineSign engine="stepfunctions" />}
            {label}
            <KeyHint>{key}</KeyHint>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
