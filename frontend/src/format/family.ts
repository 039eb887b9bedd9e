/** The service on which an engine runs: engines of a family have the same unit and the same kind of history. */
import type { EngineName } from "../api/schema";

export type Family = "durable" | "stepfunctions";

const FAMILIES: Record<EngineName, Family> = {
  durable: "durable",
  stepfunctions: "stepfunctions",
  "durable-lean": "durable",
  "stepfunctions-lean": "stepfunctions",
  "stepfunctions-express": "stepfunctions",
};

export function familyOf(engine: EngineName): Family {
  return FAMILIES[engine];
}

export function isDurable(engine: EngineName): boolean {
  return familyOf(engine) === "durable";
}
