import { useId } from "react";
import type { LensInvocation } from "../api/lens";
import { duration } from "../format/time";
import { type LensEvent, momentAt, sinceFirst } from "./history";

interface Props {
  history: LensEvent[];
  invocations: LensInvocation[];
  /** Ms since the first event. */
  time: number;
  onTime: (ms: number) => void;
}

/** Moves over the time of a run: which invocation runs, and when nothing does. */
export function TimeScrubber({ history, invocations, time, onTime }: Props) {
  const id = useId();
  const last = history.at(-1);
  const most = last ? sinceFirst(history, last) : 0;
  const { invocation, runs } = momentAt(history, invocations, time);
  return (
    <div className="time-scrubber">
      <label htmlFor={id}>Time</label>
      <input
        id={id}
        type="range"
        min={0}
        max={most}
        step={1}
        value={Math.min(time, most)}
        aria-valuetext={momentText(time, invocation, runs)}
        onChange={({ target }) => onTime(target.valueAsNumber)}
      />
      <output htmlFor={id}>{momentText(time, invocation, runs)}</output>
    </div>
  );
}

function momentText(time: number, invocation: number, runs: boolean): string {
  const what = runs ? `invocation ${invocation} runs` : `no function runs after invocation ${invocation}`;
  return `${duration(time)}: ${what}`;
}
