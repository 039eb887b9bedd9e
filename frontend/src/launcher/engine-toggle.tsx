import type { EngineName } from "../api/schema";
import { ENGINES, SHORT_ENGINE_LABELS } from "../format/labels";
import { EngineSign } from "../ui/engine-sign";
import { KeyHint } from "../ui/key-hint";
import { useStore } from "../ui/store";
import { draft, type EngineChoice, updateDraft } from "./draft";

interface Choice {
  value: EngineChoice;
  label: string;
  /** The engines that run the loan. */
  engines: EngineName[];
}

const CHOICES: Choice[] = [
  ...ENGINES.map((engine) => ({ value: engine, label: SHORT_ENGINE_LABELS[engine], engines: [engine] })),
  { value: "both", label: "Both", engines: ENGINES },
];

/** The first letter of a choice chooses it. */
export const ENGINE_SHORTCUTS = Object.fromEntries(
  CHOICES.map(({ value, label }) => [label.charAt(0).toLowerCase(), () => updateDraft({ engine: value })]),
);

/** One of the engines, or both for a race. */
export function EngineToggle() {
  const { engine } = useStore(draft);
  return (
    <fieldset className="toggle">
      <legend>Engine</legend>
      {CHOICES.map(({ value, label, engines }) => (
        <label key={value} className={`choice ${value}`}>
          <input
            type="radio"
            name="engine"
            value={value}
            checked={engine === value}
            onChange={() => updateDraft({ engine: value })}
          />
          <span>
            {engines.map((name) => (
              <EngineSign key={name} engine={name} />
            ))}
            {label}
            <KeyHint>{label.charAt(0)}</KeyHint>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
