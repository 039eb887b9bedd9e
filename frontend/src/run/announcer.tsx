import { useEffect, useRef, useState } from "react";
import type { Lane } from "../fold/lane";
import { ENGINE_NAMES, STATE_TITLES, STATUS_TITLES, stepTitle } from "../words/titles";

const AT_MOST_EVERY_MS = 1000;

/** Says what changed to screen readers, at most once a second. */
export function Announcer({ lanes }: { lanes: Lane[] }) {
  const summary = lanes.map(summaryOf).join(". ");
  const latest = useRef(summary);
  const [said, setSaid] = useState("");
  useEffect(() => {
    latest.current = summary;
  }, [summary]);
  useEffect(() => {
    const timer = setInterval(() => setSaid(latest.current), AT_MOST_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="sr" aria-live="polite">
      {said}
    </p>
  );
}

function summaryOf(lane: Lane): string {
  const name = ENGINE_NAMES[lane.engine];
  const status = STATUS_TITLES[lane.status].toLowerCase();
  const active = lane.view.steps.findLast((s) => s.state === "running" || s.state === "waiting");
  if (lane.finished || !active) return `${name}: ${status}`;
  return `${name}: ${stepTitle(active.step).toLowerCase()}, ${STATE_TITLES[active.state]}`;
}
