import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { useClock } from "../clock/run-clock";
import { useTick } from "../clock/ticker";
import { type Axis, axisLength, axisOf } from "../fold/axis";
import type { Lane } from "../fold/lane";
import { startedAt } from "../fold/race";
import { AxisContext, type ShownAxis } from "./axis-context";

/** The share of the way to its new length that the axis moves per frame. */
const EASE = 0.18;

interface Props {
  lanes: Lane[];
  cutWaits: boolean;
  children: ReactNode;
}

/**
 * The one time axis of all lanes. Bars inside it are placed by `--length` and, while they grow, by
 * `--shown`, both in shown milliseconds. The two are set on the elements that use them: a property
 * that everything inherits would restyle the whole page at each frame.
 */
export function Timeline({ lanes, cutWaits, children }: Props) {
  const clock = useClock();
  const root = useRef<HTMLDivElement>(null);
  const length = useRef(0);
  const [target, setTarget] = useState(6000);
  const [cuts, setCuts] = useState(0);
  const start = startedAt(lanes);
  const axis: Axis = useMemo(() => axisOf(lanes, start ?? 0, cutWaits), [lanes, start, cutWaits]);
  const finished = lanes.length > 0 && lanes.every((lane) => lane.finished);

  const draw = useCallback(() => {
    const shown = start === null ? 0 : Math.max(0, axis.show(clock.now()));
    const wanted = axisLength(shown, finished);
    setTarget(wanted);
    setCuts(axis.cuts(clock.now()).length);
    const jump = Math.abs(wanted - length.current) < 5 || !clock.running || length.current === 0;
    length.current = jump ? wanted : length.current + (wanted - length.current) * EASE;
    if (!root.current) return;
    setProperty(root.current, ".bars", "--length", length.current.toFixed(1));
    setProperty(root.current, ".bar.open", "--shown", shown.toFixed(1));
  }, [axis, clock, finished, start]);
  useTick(draw, clock.running);

  const shownAxis: ShownAxis = useMemo(() => ({ axis, length: target, cuts }), [axis, target, cuts]);
  return (
    <AxisContext value={shownAxis}>
      <div ref={root} className={clock.running ? "timeline running" : "timeline"}>
        {children}
      </div>
    </AxisContext>
  );
}

function setProperty(root: HTMLElement, selector: string, property: string, value: string): void {
  for (const element of root.querySelectorAll<HTMLElement>(selector)) {
    if (element.style.getPropertyValue(property) !== value) element.style.setProperty(property, value);
  }
}
