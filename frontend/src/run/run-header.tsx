import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Snapshot } from "../api/schema";
import { LiveText } from "../clock/live-text";
import type { Lane } from "../fold/lane";
import { leadOf, LEVEL_BELOW_MS, startedAt } from "../fold/race";
import { familyOf } from "../format/family";
import { SHORT_ENGINE_LABELS } from "../format/labels";
import { usd } from "../format/money";
import { duration, stopwatch } from "../format/time";
import type { RunState } from "../stream/loan-watcher";

interface Props {
  run: RunState;
  /** Whether the engines run on this machine's emulators. */
  local: boolean;
  children?: ReactNode;
}

/** The applicant, the run's one clock, and which lane is ahead. */
export function RunHeader({ run, local, children }: Props) {
  const { lanes, target } = run;
  const record = Object.values(run.records)[0];
  const start = startedAt(lanes);
  return (
    <header className="run-header">
      <RunTitle record={record} target={target.kind} />
      <LiveText className="clock" text={(now) => stopwatch(start === null ? 0 : now - start)} />
      <div className="summary">
        {lanes.length > 1 && <LeadText lanes={lanes} />}
        {target.kind === "loan" && run.raceId && (
          <Link href={`/race/${run.raceId}`}>Part of a race: show both lanes</Link>
        )}
        {local && <p className="faint small">Durations of this machine's emulators, not of AWS</p>}
      </div>
      {children}
    </header>
  );
}

function RunTitle({ record, target }: { record: Snapshot | undefined; target: string }) {
  if (!record) {
    return (
      <h1 className="run-title skeleton">
        <span className="sr">Loading the {target}</span>
      </h1>
    );
  }
  return (
    <h1 className="run-title" title={record.applicant_name}>
      {record.applicant_name} <span className="amount">{usd(record.loan_amount)}</span>
    </h1>
  );
}

function LeadText({ lanes }: { lanes: Lane[] }) {
  const lead = leadOf(lanes);
  if (!lead) return <p className="lead faint">No step has ended on both lanes yet</p>;
  const { engine, ms, after } = lead;
  const where = after === null ? "at the end" : `after “${after}”`;
  if (engine === null) {
    return (
      <p className="lead" title={`Less than ${LEVEL_BELOW_MS} ms apart`}>
        <strong>Level</strong> {where}
      </p>
    );
  }
  return (
    <p className="lead">
      <strong className={familyOf(engine)}>{SHORT_ENGINE_LABELS[engine]}</strong> ahead by <strong>{duration(ms)}</strong> {where}
    </p>
  );
}
