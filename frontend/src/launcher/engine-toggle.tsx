import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries";
import type { EngineName } from "../api/schema";
import { COMPARED, SHORT_ENGINE_LABELS } from "../format/labels";
import { EngineSign } from "../ui/engine-sign";
import { KeyHint } from "../ui/key-hint";
import { useStore } from "../ui/store";
import { choosePair, type Draft, draft, type EngineChoice, updateDraft } from "./draft";

interface Choice {
  value: EngineChoice;
  label: string;
  /** The engines that run the loan. */
  engines: EngineName[];
  /** The key that chooses it: the first letter, unless an earlier choice has it. */
  letter: string | null;
}

function choicesOf(pair: Draft["pair"]): Choice[] {
  const choices: Omit<Choice, "letter">[] = [
    ...pair.map((engine) => ({ value: engine, label: SHORT_ENGINE_LABELS[engine], engines: [engine] })),
    { value: "both", label: "Both", engines: pair },
  ];
  const letters = choices.map(({ label }) => label.charAt(0));
  return choices.map(({ value, label, engines }, place) => {
    const letter = label.charAt(0);
    return { value, label, engines, letter: letters.indexOf(letter) === place ? letter : null };
  });
}

/** What the keys of the choices do. */
export function engineShortcuts(pair: Draft["pair"]): Record<string, () => void> {
  return Object.fromEntries(
    choicesOf(pair).flatMap(({ value, letter }) =>
      letter ? [[letter.toLowerCase(), () => updateDraft({ engine: value })]] : [],
    ),
  );
}

/** One of the engines, or both for a race. */
export function EngineToggle() {
  const { engine, pair } = useStore(draft);
  return (
    <fieldset className="toggle">
      <legend>Engine</legend>
      {choicesOf(pair).map(({ value, label, engines, letter }) => (
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
            {letter && <KeyHint>{letter}</KeyHint>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Which two engines stand beside each other; nothing where the deployment has no others. */
export function PairChoice() {
  const { pair } = useStore(draft);
  const engines = useQuery(queries.engines).data?.engines.map(({ name }) => name) ?? COMPARED;
  if (engines.length <= COMPARED.length) return null;
  return (
    <fieldset className="pair">
      <legend>Engines to compare</legend>
      {([0, 1] as const).map((place) => (
        <select
          key={place}
          aria-label={place === 0 ? "First engine" : "Second engine"}
          value={pair[place]}
          onChange={({ target }) => choosePair(place, target.value as EngineName)}
        >
          {engines.map((name) => (
            <option key={name} value={name}>
              {SHORT_ENGINE_LABELS[name]}
            </option>
          ))}
        </select>
      ))}
    </fieldset>
  );
}
