import { useRef } from "react";
import { useClock } from "./run-clock";
import { useTick } from "./ticker";

/** Nobody can read figures that change more often. */
const INTERVAL_MS = 80;

interface Props {
  /** The text for a moment in server time, in milliseconds since 1970. */
  text: (now: number) => string;
  className?: string;
  /** Whether the text changes with time. */
  live?: boolean;
}

/** Text that follows the run's clock without a React render per frame. */
export function LiveText({ text, className, live = true }: Props) {
  const clock = useClock();
  const span = useRef<HTMLSpanElement>(null);
  const lastDraw = useRef(0);
  useTick((frame) => {
    if (frame !== undefined && frame - lastDraw.current < INTERVAL_MS) return;
    lastDraw.current = frame ?? 0;
    const shown = text(clock.now());
    if (span.current && span.current.textContent !== shown) span.current.textContent = shown;
  }, clock.running && live);
  return <span ref={span} className={className} />;
}
