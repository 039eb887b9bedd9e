/** What the site consists of beside its code: scripts, because a page from a file may not fetch anything. */
import type { EngineOut, Recording, Workflow } from "../api/schema";
import { checkedRecording } from "../recording/read-recording";

export interface SiteRun {
  id: string;
  title: string;
  about: string;
  /** The engines with the outcome and the orchestration in dollars. */
  lanes: { engine: string; status: string; dollars: number }[];
}

export interface SiteData {
  runs: SiteRun[];
  /** The engines with the prices of their units. */
  engines: EngineOut[];
  workflow: Workflow;
}

declare global {
  interface Window {
    /** Set by `runs.js`. */
    site?: SiteData;
    /** Set by `runs/ID.js`, by the id of the run on the site. */
    siteRecordings?: Record<string, unknown>;
  }
}

/** The data of `runs.js`; throws if the page was loaded without it. */
export function siteData(): SiteData {
  if (!window.site) throw new Error("runs.js is missing beside this page");
  return window.site;
}

/** The recording of a run of the site; throws `UnreadableRecording`. */
export async function loadRecording(id: string): Promise<Recording> {
  if (window.siteRecordings?.[id] === undefined) await loadScript(`runs/${encodeURIComponent(id)}.js`);
  return checkedRecording(window.siteRecordings?.[id]);
}

function loadScript(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = path;
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => reject(new Error("This run isn't on the site.")));
    document.head.append(script);
  });
}
