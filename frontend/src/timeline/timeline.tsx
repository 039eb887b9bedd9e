import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { useClock } from "../clock/run-clock";
import { useTick } from "../clock/ticker";
import { type Axis, axisLength } from "../fold/axis";
import { AxisContext, type ShownAxis } from "./axis-context";

/** The share of the way to its new length that the axis moves per frame. */
const EASE = 0.18;

interface Props {
  axis: Axis;
  /** Whether the run has started. */
  started: boolean;
  /** Whether the run has ended: then the axis has no room ahead. */
  finished: boolean;
  children: ReactNode;
}

/**
 * The one time axis of all lanes of a run. Bars inside it are placed by `--length` and, while they grow, by
 * `--shown`, both in shown milliseconds. The two are set on the elements that use them: a property
 * that everything inherits would restyle the whole page at each frame.
 */
export function Timeline({ axis, started, finished, children }: Props) {
  const clock = useClock();
  const root = useRef<HTMLDivElement>(null);
  const length = useRef(0);
  const [target, setTarget] = useState(6000);
  const [cuts, setCuts] = useState(0);

  const draw = useCallback(() => {
    const shown = !started ? 0 : Math.max(0, axis.show(clock.now()));
    const wanted = axisLength(shown, finished);
    setTarget(wanted);
    setCuts(axis.cuts(clock.now()).length);
    const jump = Math.abs(wanted - length.current) < 5 || !clock.running || length.current === 0;
    length.current = jump ? wanted : length.current + (wanted - length.current) * EASE;
    if (!root.current) return;
    setProperty(root.current, ".bars", "--length", length.current.toFixed(1));
    setProperty(root.current, ".bar.open", "--shown", shown.toFixed(1));
  }, [axis, clock, finished, started]);
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
