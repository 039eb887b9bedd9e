import { useEffect, useRef, useState } from "react";
import type { Lane } from "../fold/lane";
import { SHORT_ENGINE_LABELS, STATUS_LABELS } from "../format/labels";

const INTERVAL_MS = 1000;

/** Announces changes to screen readers, at most once a second. */
export function Announcer({ lanes }: { lanes: Lane[] }) {
  const summary = lanes.map(summaryOf).join(". ");
  const latest = useRef(summary);
  const [announced, setAnnounced] = useState("");
  useEffect(() => {
    latest.current = summary;
  }, [summary]);
  useEffect(() => {
    const timer = setInterval(() => setAnnounced(latest.current), INTERVAL_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="sr" aria-live="polite">
      {announced}
    </p>
  );
}

function summaryOf(lane: Lane): string {
  const engine = SHORT_ENGINE_LABELS[lane.engine];
  const active = lane.view.steps.findLast((step) => step.state === "running" || step.state === "waiting");
  if (lane.finished || !active) return `${engine}: ${STATUS_LABELS[lane.status].toLowerCase()}`;
  return `${engine}: ${active.label.toLowerCase()}, ${active.state}`;
}
