import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineName, EventOut } from "../src/api/schema";
import type { View } from "../src/fold/fold";

/** What a reader sees, each row as its state and its number of attempts. */
interface SeenView {
  stage: string;
  rows: Record<string, string>;
  settled: boolean;
}

interface StoredLoan {
  application_id: string;
  engine: EngineName;
  finished: boolean;
  expected: SeenView;
  /** Stated where a process dies; `orchestration` is operations or transitions. */
  counts?: {
    invocations: number;
    dead_invocations: number;
    attempts: number;
    served: number;
    served_last: number;
    orchestration: number;
  };
  events: Omit<EventOut, "key" | "application_id" | "engine">[];
}

export interface Vector {
  name: string;
  about: string;
  /** The events of all its loans, as the API answers them. */
  events: EventOut[];
  loans: Omit<StoredLoan, "events">[];
}

const FOLDER = join(import.meta.dirname, "../../tests/vectors/fold");

/** The vectors on which the Python fold is tested too. */
export const VECTORS: Vector[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".json"))
  .map(read);

function read(file: string): Vector {
  const stored = JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as {
    about: string;
    loans: StoredLoan[];
  };
  const events = stored.loans.flatMap(eventsOf);
  return {
    name: file.replace(".json", ""),
    about: stored.about,
    events: events.toSorted((left, right) => left.at.localeCompare(right.at)),
    loans: stored.loans,
  };
}

function eventsOf({ application_id, engine, events }: StoredLoan): EventOut[] {
  return events.map((event) => {
    const { step, branch, kind, invocation, attempt, armed, at } = event;
    const identity = [step, branch, kind, invocation, attempt, ...(armed ? [at] : [])];
    return { ...event, application_id, engine, key: identity.map((part) => part ?? "-").join("/") };
  });
}

export function vector(name: string): Vector {
  const found = VECTORS.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`there is no vector ${name}`);
  return found;
}

/** A view in the words of the vectors. */
export function seen(view: View): SeenView {
  const rows: Record<string, string> = {};
  for (const step of view.steps) {
    rows[step.step] = `${step.state} ${step.attempts}`;
    for (const branch of step.branches) {
      rows[`${step.step}:${branch.bureau}`] = `${branch.state} ${branch.attempts}`;
    }
  }
  return { stage: view.stage, rows, settled: view.settled };
}
