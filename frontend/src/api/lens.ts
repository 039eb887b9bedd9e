/** What each line of the durable workflow did in each invocation: `GET /lab/lens/{id}` and `docs/lens.json`. */

export type LineState =
  | "ran_first"
  | "ran_again"
  | "executed"
  | "attempt_failed"
  | "served"
  | "suspended"
  | "resumed"
  | "passed_by"
  | "died"
  | "runs";

export interface LensOperation {
  name: string;
  state: LineState;
  /** False if the process died in the operation or just before it. */
  certain?: boolean;
  operations?: LensOperation[];
}

export interface LensInvocation {
  number: number;
  end: "suspended" | "ended" | "died" | "runs";
  /** The ids of its first and its last event in the history. */
  events: [first: number, last: number];
  /** The number of lines whose state is one of two. */
  undecided: number;
  /** The states by line number; a line without one wasn't reached. */
  lines: Record<string, LineState>;
  operations: Record<string, LensOperation[]>;
}

export interface WorkflowSource {
  file: string;
  digest: string;
  /** The lines of the file. */
  source: string[];
}

export interface Lens extends WorkflowSource {
  invocations: LensInvocation[];
}

export interface RecordedLenses extends WorkflowSource {
  runs: Record<string, LensInvocation[]>;
}
