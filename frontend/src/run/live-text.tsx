import { useRef } from "react";
import { useTick } from "./ticker";
import { useClock } from "./use-run";

/** Figures that change more often than this can't be read anyway. */
const EVERY_MS = 80;

interface Props {
  /** The text for a moment in server time. */
  text: (now: number) => string;
  className?: string;
  /** Whether the text changes as time goes on. */
  live?: boolean;
}

/** Text that follows the clock without a render per frame. */
export function LiveText({ text, className, live = true }: Props) {
  const clock = useClock();
  const span = useRef<HTMLSpanElement>(null);
  const drawn = useRef(0);
  useTick((frame) => {
    if (frame !== undefined && frame - drawn.current < EVERY_MS) return;
    drawn.current = frame ?? 0;
    const shown = text(clock.now());
    if (span.current && span.current.textContent !== shown) span.current.textContent = shown;
  }, clock.running && live);
  return <span ref={span} className={className} />;
}
