import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Snapshot } from "../api/schema";
import type { Lane } from "../fold/lane";
import { differenceOf, zeroOf } from "../fold/race";
import type { RunState } from "../stream/run";
import { usd } from "../words/money";
import { seconds, stopwatch } from "../words/time";
import { ENGINE_NAMES, stepTitle } from "../words/titles";
import { LiveText } from "./live-text";

interface Props {
  run: RunState;
  local: boolean;
  children?: ReactNode;
}

/** Who runs, the one clock of both lanes, and how far apart they are. */
export function RaceBar({ run, local, children }: Props) {
  const { lanes, target } = run;
  const record = Object.values(run.records)[0];
  const zero = zeroOf(lanes);
  return (
    <header className="race-bar">
      <Who record={record} target={target.kind} />
      <LiveText className="clock" text={(now) => stopwatch(zero === null ? 0 : now - zero)} />
      <div className="verdicts">
        {lanes.length > 1 && <Gap lanes={lanes} />}
        {target.kind === "loan" && run.raceId && (
          <Link href={`/race/${run.raceId}`}>Part of a race: watch both lanes</Link>
        )}
        {local && <p className="faint small">Times of this machine's emulator, not of AWS</p>}
      </div>
      {children}
    </header>
  );
}

function Who({ record, target }: { record: Snapshot | undefined; target: string }) {
  if (!record) {
    return (
      <h1 className="who skeleton">
        <span className="sr">Loading the {target}</span>
      </h1>
    );
  }
  return (
    <h1 className="who">
      {record.applicant_name} <span className="amount">{usd(record.loan_amount)}</span>
    </h1>
  );
}

function Gap({ lanes }: { lanes: Lane[] }) {
  const difference = differenceOf(lanes);
  if (!difference) return <p className="gap faint">No step has ended in both lanes yet</p>;
  const { ahead, by, at } = difference;
  const where = at === null ? "at the finish" : `after ${stepTitle(at).toLowerCase()}`;
  return (
    <p className="gap" data-gap={by.toFixed(1)}>
      <strong className={ahead}>{ENGINE_NAMES[ahead]}</strong> ahead by <strong>{seconds(by)}</strong> {where}
    </p>
  );
}
