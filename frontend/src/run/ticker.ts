/** One frame loop for everything that moves; it sleeps when nothing does. */
import { useEffect, useLayoutEffect, useRef } from "react";

/** Called with the frame's time, or with none after a render. */
type Tick = (frame?: number) => void;

const ticks = new Set<Tick>();
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const CALM_MS = 1000;
/** A bar grows by a pixel or so in this time: more frames would only cost. */
const FRAME_MS = 30;
let awake = false;
let last = 0;

function wake(): void {
  if (awake) return;
  awake = true;
  next();
}

function next(): void {
  if (calm.matches) setTimeout(() => turn(), CALM_MS);
  else requestAnimationFrame(turn);
}

function turn(frame: number = performance.now()): void {
  if (ticks.size === 0) {
    awake = false;
    return;
  }
  if (frame - last >= FRAME_MS) {
    last = frame;
    for (const tick of ticks) tick(frame);
  }
  next();
}

/** Call `tick` at each frame (once a second where motion is reduced) while `running`. */
export function useTick(tick: Tick, running: boolean): void {
  const latest = useRef(tick);
  // Before the paint: nothing is ever shown at a place or with a text of an earlier moment.
  useLayoutEffect(() => {
    latest.current = tick;
    tick();
  });
  useEffect(() => {
    if (!running) return;
    const call = (frame?: number): void => latest.current(frame);
    ticks.add(call);
    wake();
    return () => void ticks.delete(call);
  }, [running]);
}
