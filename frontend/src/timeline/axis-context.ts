import { createContext, type CSSProperties, useContext } from "react";
import { type Axis, axisOf } from "../fold/axis";

export interface ShownAxis {
  axis: Axis;
  /** The length that the axis has or is growing to, in shown milliseconds. */
  length: number;
  /** The number of waits that are cut: a change of it draws the axis again. */
  cuts: number;
}

export const AxisContext = createContext<ShownAxis>({
  axis: axisOf([], 0),
  length: 6000,
  cuts: 0,
});

export function useAxis(): ShownAxis {
  return useContext(AxisContext);
}

/** The place of a span on the axis; without an end it grows with the clock. */
export function placeSpan(axis: Axis, start: number, end: number | null): CSSProperties {
  return {
    "--start": axis.show(start).toFixed(1),
    ...(end !== null && { "--end": axis.show(end).toFixed(1) }),
  } as CSSProperties;
}

/** The place of a point on the axis, in shown milliseconds. */
export function placePoint(shown: number): CSSProperties {
  return { "--start": shown.toFixed(1) } as CSSProperties;
}
