/** One animation loop for everything that moves; it stops when nothing moves. */
import { useEffect, useLayoutEffect, useRef } from "react";

/** Called with the time of the frame; without one after a render. */
type Tick = (frame?: number) => void;

const reducedMotion = window.matchMedia("(prefers-reduced-motion: reduce)");
const REDUCED_MS = 1000;
/** A bar grows by about a pixel in this time: more frames would only cost. */
const FRAME_MS = 30;

const ticks = new Set<Tick>();
let looping = false;
let lastFrame = 0;

function startLoop(): void {
  if (looping) return;
  looping = true;
  scheduleFrame();
}

function scheduleFrame(): void {
  if (reducedMotion.matches) setTimeout(() => drawFrame(), REDUCED_MS);
  else requestAnimationFrame(drawFrame);
}

function drawFrame(frame: number = performance.now()): void {
  if (ticks.size === 0) {
    looping = false;
    return;
  }
  if (frame - lastFrame >= FRAME_MS) {
    lastFrame = frame;
    for (const tick of ticks) tick(frame);
  }
  scheduleFrame();
}

/** Call `tick` at each frame while `running`; once a second for users who prefer reduced motion. */
export function useTick(tick: Tick, running: boolean): void {
  const latest = useRef(tick);
  // Before the paint, so that nothing is shown at the place of an earlier moment.
  useLayoutEffect(() => {
    latest.current = tick;
    tick();
  });
  useEffect(() => {
    if (!running) return;
    const call = (frame?: number): void => latest.current(frame);
    ticks.add(call);
    startLoop();
    return () => void ticks.delete(call);
  }, [running]);
}
