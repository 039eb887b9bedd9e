/** The recordings that were opened from files in this tab. */
import type { RecordedSummary } from "../api/client";
import type { Recording, Status } from "../api/schema";
import { STATUS_LABELS } from "../format/labels";
import { usd } from "../format/money";
import { store } from "../ui/store";

export const opened = store<Recording[]>([]);

/** Keep a recording until the tab is closed; one of the same run is replaced. */
export function keepOpened(recording: Recording): void {
  opened.set([recording, ...opened.get().filter(({ run }) => run.id !== recording.run.id)]);
}

/** The name of a run for people: its title, or its applicant and outcome. */
export function nameOf({ run }: Recording): string {
  const record = run.loans[0]?.record;
  if (run.title || !record) return run.title ?? run.id;
  return nameFrom(record.applicant_name, record.loan_amount, run.loans.map(({ record: { status } }) => status));
}

export function nameOfSummary({ applicant_name: name, loan_amount: amount, statuses }: RecordedSummary): string {
  return nameFrom(name, amount, Object.values(statuses));
}

function nameFrom(name: string, amount: number, statuses: Status[]): string {
  const ends = [...new Set(statuses)].map((status) => STATUS_LABELS[status].toLowerCase());
  return `${name}, ${usd(amount)}: ${ends.join(" and ")}`;
}
