/** Where the engines run, and whether a lab stands behind the page. */
import type { EngineOut } from "../api/schema";
import { store } from "../ui/store";

/** Null until the API has said which engines it has and where they run. */
export const engines = store<EngineOut[] | null>(null);

/** Whether a lab stands behind the page. */
export const labPresent = store(false);
