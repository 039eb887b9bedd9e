import type { Status } from "../api/schema";
import { STATUS_LABELS } from "../format/labels";

/** A loan's status as a tag. */
export function StatusTag({ status }: { status: Status }) {
  return <span className={`tag status ${status}`}>{STATUS_LABELS[status]}</span>;
}
