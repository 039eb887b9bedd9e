import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Workflow } from "../src/api/schema";

/** The API's answer to `GET /workflow`. */
export const WORKFLOW = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../tests/vectors/workflow.json"), "utf8"),
) as Workflow;
