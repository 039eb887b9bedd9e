import { useMemo, useState } from "react";
import recorded from "../../../docs/lens.json";
import type { LensInvocation, LineState, RecordedLenses } from "../api/lens";
import { STATE_ICONS, STATE_LABELS, summaryOf } from "../lens/line-states";
import "../lens/lens.css";
import { Icon } from "../ui/icon";
import { useShortcuts } from "../ui/shortcuts";
import { SceneFrame } from "./scene-frame";
import type { CodeScene as CodeText } from "./scenes";

const LENSES = recorded as unknown as RecordedLenses;

/** The lines of the workflow that a recorded loan reached, invocation by invocation. */
export function CodeScene({ scene }: { scene: CodeText }) {
  const invocations = LENSES.runs[scene.lens] ?? [];
  const [place, setPlace] = useState(0);
  const invocation = invocations[place];
  useShortcuts(
    useMemo(() => ({ r: () => setPlace((now) => (now + 1) % invocations.length) }), [invocations.length]),
  );
  if (!invocation) return null;
  const figure = (
    <>
      <span className="number">
        {place + 1} / {invocations.length}
      </span>
      <span className="caption">invocation</span>
    </>
  );
  return (
    <SceneFrame scene={scene} figure={figure}>
      <ReachedLines invocations={invocations} invocation={invocation} />
      <p className="summary" aria-live="polite">
        {summaryOf(invocation, invocations[place + 1])}
      </p>
      <LineLegend invocations={invocations} />
    </SceneFrame>
  );
}

function ReachedLines({ invocations, invocation }: { invocations: LensInvocation[]; invocation: LensInvocation }) {
  const reached = new Set(invocations.flatMap(({ lines }) => Object.keys(lines).map(Number)));
  const shown = LENSES.source.flatMap((text, place) => (reached.has(place + 1) || isHead(text, place, reached) ? place + 1 : []));
  return (
    <ol className="code stage-code" aria-label={`Lines of ${LENSES.file}`}>
      {shown.map((number) => {
        const state = invocation.lines[number];
        return (
          <li key={number} className={state ?? "not_reached"} data-line={number} data-state={state}>
            <span className="line">
              <span className="number" aria-hidden="true">
                {number}
              </span>
              <span className="sign">{state && <Icon name={STATE_ICONS[state]} />}</span>
              <code>{LENSES.source[number - 1]}</code>
              {state && <span className="sr">, {STATE_LABELS[state]}</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** Whether a line is the head of a function that was reached. */
function isHead(text: string, place: number, reached: Set<number>): boolean {
  if (!text.startsWith("def ")) return false;
  const end = LENSES.source.findIndex((line, other) => other > place && line.startsWith("def "));
  return [...reached].some((number) => number > place && (end < 0 || number <= end));
}

const SHORT_LABELS: Partial<Record<LineState, string>> = {
  ran_first: "ran for the first time",
  ran_again: "ran again",
  executed: "executed its step",
  served: "result from checkpoint",
  suspended: "suspended here",
  died: "died here",
};

function LineLegend({ invocations }: { invocations: LensInvocation[] }) {
  const shown = new Set(invocations.flatMap(({ lines }) => Object.values(lines)));
  return (
    <ul className="stage-legend lens-legend" aria-label="How to read the lines">
      {Object.entries(SHORT_LABELS)
        .filter(([state]) => shown.has(state as LineState))
        .map(([state, label]) => (
          <li key={state} className={state}>
            <Icon name={STATE_ICONS[state as LineState]} /> {label}
          </li>
        ))}
    </ul>
  );
}
