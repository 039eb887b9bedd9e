import { createContext, type CSSProperties, useContext } from "react";
import { type Axis, axisOf } from "../fold/axis";

export interface ShownAxis {
  axis: Axis;
  /** The length that the axis has or is growing to, in shown milliseconds. */
  length: number;
  /** How many waits for a person are folded. */
  folds: number;
}

export const AxisContext = createContext<ShownAxis>({
  axis: axisOf([], 0, false),
  length: 6000,
  folds: 0,
});

export function useAxis(): ShownAxis {
  return useContext(AxisContext);
}

/** The place of something on the axis; without an end it grows with the clock. */
export function placeOn(axis: Axis, start: number, end: number | null): CSSProperties {
  return {
    "--start": axis.show(start).toFixed(1),
    ...(end !== null && { "--end": axis.show(end).toFixed(1) }),
  } as CSSProperties;
}

export function placeAt(shown: number): CSSProperties {
  return { "--start": shown.toFixed(1) } as CSSProperties;
}
