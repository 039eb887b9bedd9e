import { useId } from "react";
import { useDroppedFiles } from "../ui/use-dropped-files";
import { EXAMPLES, type Example } from "./examples";

interface Props {
  busy: boolean;
  onFiles: (files: FileList) => void;
  onExample: (example: Example) => void;
}

/** Takes files by a drop anywhere on the page or by choice, and offers an example of each kind. */
export function DropZone({ busy, onFiles, onExample }: Props) {
  const over = useDroppedFiles(onFiles);
  const input = useId();
  return (
    <section
      className={over ? "drop-zone over" : "drop-zone"}
      aria-label="Your workflow"
      aria-busy={busy}
    >
      <p>
        <label htmlFor={input} className="button">
          Choose files
        </label>{" "}
        or drop them here: the history of an execution, or a state machine's definition.
      </p>
      <input
        id={input}
        className="sr"
        type="file"
        multiple
        accept=".json,.yaml,.yml,.txt,application/json"
        onChange={({ target }) => {
          if (target.files && target.files.length > 0) onFiles(target.files);
          // The same file can be chosen again after it has been changed.
          target.value = "";
        }}
      />
      <ul className="examples">
        {EXAMPLES.map((example) => (
          <li key={example.title}>
            <button type="button" onClick={() => onExample(example)}>
              {example.title}
            </button>
          </li>
        ))}
      </ul>
      <details className="small">
        <summary>How to get a history</summary>
        <pre>
          aws stepfunctions get-execution-history --execution-arn ARN &gt; history.json{"\n"}
          aws lambda get-durable-execution-history --durable-execution-arn ARN \{"\n"}
          {"    "}--include-execution-data &gt; history.json
        </pre>
        <p>
          Several pages of a history and the answer of <code>describe-execution</code> can be dropped together. The
          file is sent to the server of this page, which keeps and logs nothing of it.
        </p>
      </details>
    </section>
  );
}
