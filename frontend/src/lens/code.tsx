import type { ReactNode } from "react";
import type { LensInvocation, LineState, WorkflowSource } from "../api/lens";
import { Icon } from "../ui/icon";
import { STATE_ICONS, STATE_LABELS } from "./line-states";

interface Props {
  source: WorkflowSource;
  invocation: LensInvocation;
  selected?: number | null;
  /** Without it the lines can only be read. */
  onSelect?: (line: number) => void;
}

/** The workflow's functions, each line with its state in one invocation. */
export function Code({ source: { file, source }, invocation, selected, onSelect }: Props) {
  const first = source.findIndex((line) => line.startsWith("def "));
  return (
    <figure className="code">
      <figcaption className="faint small">{file}</figcaption>
      <ol start={first + 1} aria-label={`Lines of ${file}`}>
        {source.slice(first).map((text, place) => {
          const number = first + place + 1;
          const state = invocation.lines[number];
          if (!text) return <li key={number} className="blank" />;
          const line = <Line number={number} text={text} state={state} />;
          return (
            <li key={number} className={state ?? "not_reached"} data-line={number} data-state={state}>
              {onSelect ? (
                <button type="button" className="line" aria-pressed={number === selected} onClick={() => onSelect(number)}>
                  {line}
                </button>
              ) : (
                <span className="line">{line}</span>
              )}
            </li>
          );
        })}
      </ol>
    </figure>
  );
}

function Line({ number, text, state }: { number: number; text: string; state: LineState | undefined }): ReactNode {
  return (
    <>
      <span className="number" aria-hidden="true">{number}</span>
      <span className="sign">{state && <Icon name={STATE_ICONS[state]} />}</span>
      <code>{text}</code>
      {state && <span className="sr">, {STATE_LABELS[state]}</span>}
    </>
  );
}
