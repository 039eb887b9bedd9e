import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { type Axis, axisOf, lengthFor } from "../fold/axis";
import type { Lane } from "../fold/lane";
import { zeroOf } from "../fold/race";
import { AxisContext, type ShownAxis } from "./axis-context";
import { useTick } from "./ticker";
import { useClock } from "./use-run";

/** How quickly the axis follows a new length, per frame. */
const EASE = 0.18;

/**
 * Holds the one time axis of all lanes: bars inside are placed by `--length` and, if they still
 * grow, by `--shown`, both in shown milliseconds. They are set where they are needed and nowhere
 * above: a property that everything inherits would restyle the whole page at each frame.
 */
export function Timeline({ lanes, folded, children }: { lanes: Lane[]; folded: boolean; children: ReactNode }) {
  const clock = useClock();
  const root = useRef<HTMLDivElement>(null);
  const length = useRef(0);
  const [target, setTarget] = useState(6000);
  const [folds, setFolds] = useState(0);
  const zero = zeroOf(lanes);
  const axis: Axis = useMemo(() => axisOf(lanes, zero ?? 0, folded), [lanes, zero, folded]);
  const over = lanes.length > 0 && lanes.every((lane) => lane.finished);

  const draw = useCallback(() => {
    const shown = zero === null ? 0 : Math.max(0, axis.show(clock.now()));
    const wanted = lengthFor(shown, over);
    setTarget(wanted);
    setFolds(axis.cuts(clock.now()).length);
    const near = Math.abs(wanted - length.current) < 5 || !clock.running || length.current === 0;
    length.current = near ? wanted : length.current + (wanted - length.current) * EASE;
    if (!root.current) return;
    setOn(root.current, ".bars", "--length", length.current.toFixed(1));
    setOn(root.current, ".bar.open", "--shown", shown.toFixed(1));
  }, [axis, clock, over, zero]);
  useTick(draw, clock.running);

  const shared: ShownAxis = useMemo(() => ({ axis, length: target, folds }), [axis, target, folds]);
  return (
    <AxisContext value={shared}>
      <div ref={root} className={clock.running ? "timeline running" : "timeline"}>
        {children}
      </div>
    </AxisContext>
  );
}

function setOn(root: HTMLElement, selector: string, property: string, value: string): void {
  for (const element of root.querySelectorAll<HTMLElement>(selector)) {
    if (element.style.getPropertyValue(property) !== value) element.style.setProperty(property, value);
  }
}
