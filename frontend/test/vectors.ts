import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineName, EventOut } from "../src/api/schema";
import type { View } from "../src/fold/fold";

interface ExpectedLoan {
  application_id: string;
  engine: EngineName;
  finished: boolean;
  expected: Record<string, unknown>;
}

export interface Vector {
  name: string;
  about: string;
  events: EventOut[];
  loans: ExpectedLoan[];
}

const FOLDER = join(import.meta.dirname, "../../tests/vectors/fold");

/** The vectors that the Python fold is tested on too. */
export const VECTORS: Vector[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".json"))
  .map(read);

function read(file: string): Vector {
  const stored = JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as Omit<Vector, "name">;
  return { name: file.replace(".json", ""), ...stored };
}

export function vector(name: string): Vector {
  const found = VECTORS.find((one) => one.name === name);
  if (!found) throw new Error(`there is no vector ${name}`);
  return found;
}

/** A view in the words of the vectors. */
export function asVector(view: View): Record<string, unknown> {
  return {
    stage: view.stage,
    steps: view.steps.map(({ startedAt, endedAt, ...step }) => ({
      step: step.step,
      state: step.state,
      attempts: step.attempts,
      started_at: startedAt,
      ended_at: endedAt,
      branches: step.branches,
    })),
    log: view.log.map(({ timestamp, step, message, level }) => ({
      timestamp,
      step,
      message,
      level,
    })),
    settled: view.settled,
    last_at: view.lastAt,
  };
}
