import type { Lane } from "../fold/lane";
import { SHORT_ENGINE_LABELS, STATUS_LABELS } from "../format/labels";
import type { RunState } from "../stream/loan-watcher";

/** The text of the browser's tab: `Alice Johnson, race: waiting for a manager`. Null before the loan was read. */
export function titleOf({ lanes, records, target, problem }: RunState): string | null {
  const [lane] = lanes;
  const record = lane && records[lane.applicationId];
  if (!record) return null;
  const run = target.kind === "race" ? "race" : SHORT_ENGINE_LABELS[lane.engine];
  return `${record.applicant_name}, ${run}: ${problem ? "gone" : statesOf(lanes)}`;
}

function statesOf(lanes: Lane[]): string {
  return [...new Set(lanes.map(({ status }) => STATUS_LABELS[status].toLowerCase()))].join(" and ");
}
