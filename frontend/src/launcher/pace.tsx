import { useId } from "react";
import { useStore } from "../ui/store";
import { draft, updateDraft } from "./draft";

/** How long each step pauses, so that people can follow the run. */
export function Pace() {
  const { pace_ms: pace } = useStore(draft);
  const id = useId();
  const text = pace === 0 ? "no pause" : `${pace} ms per step`;
  return (
    <div className="pace">
      <label htmlFor={id}>Pause in each step</label>
      <input
        id={id}
        type="range"
        min={0}
        max={3000}
        step={100}
        value={pace}
        aria-valuetext={text}
        onChange={(event) => updateDraft({ pace_ms: Number(event.target.value) })}
      />
      <output htmlFor={id}>{text}</output>
    </div>
  );
}
