import type { LensInvocation, WorkflowSource } from "../api/lens";
import { Icon } from "../ui/icon";
import { STATE_ICONS, STATE_LABELS } from "./line-states";

interface Props {
  source: WorkflowSource;
  invocation: LensInvocation;
  selected: number | null;
  onSelect: (line: number) => void;
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
          return (
            <li key={number} className={state ?? "not_reached"} data-line={number} data-state={state}>
              <button type="button" aria-pressed={number === selected} onClick={() => onSelect(number)}>
                <span className="number" aria-hidden="true">{number}</span>
                <span className="sign">{state && <Icon name={STATE_ICONS[state]} />}</span>
                <code>{text}</code>
                {state && <span className="sr">, {STATE_LABELS[state]}</span>}
              </button>
            </li>
          );
        })}
      </ol>
    </figure>
  );
}
