/** The recorded runs that the scenes play where no lab runs, and whose figures the talk names. */
import type { RecordedRun, Recording } from "../api/schema";
import approved from "../../../docs/runs/approved.json";
import killed from "../../../docs/runs/killed.json";

export type RecordingName = "approved" | "killed";

export const RECORDINGS: Record<RecordingName, RecordedRun> = {
  approved: (approved as unknown as Recording).run,
  killed: (killed as unknown as Recording).run,
};
