import type { EngineName } from "../api/schema";
import { BUREAUS, PIPELINE } from "../fold/workflow";
import { BUREAU_LABELS, ENGINE_LABELS, stepLabel } from "../format/labels";
import { EngineSign } from "../ui/engine-sign";
import { StateMark } from "../ui/state-mark";
import "./lane.css";

const ENGINES: EngineName[] = ["durable", "stepfunctions"];

const BRANCHES = BUREAUS.map((bureau) => ({ label: BUREAU_LABELS[bureau], branch: true }));

const ROWS = PIPELINE.flatMap((step) => {
  const row = { label: stepLabel(step), branch: false };
  return step === "pull_credit_report" ? [row, BRANCHES].flat() : [row];
});

interface Props {
  count: 1 | 2;
  engine?: EngineName;
}

/** The lanes of a run that has no events yet: their rows are known before it starts. */
export function SkeletonLanes({ count, engine }: Props) {
  const shown = count === 2 ? ENGINES : [engine ?? null];
  return shown.map((side) => (
    <section
      key={side ?? "lane"}
      className={`lane skeleton-lane ${side ?? ""}`}
      aria-label={side ? ENGINE_LABELS[side] : "The run"}
    >
      <header>
        <h2>
          {side && <EngineSign engine={side} />}
          {side ? ENGINE_LABELS[side] : "…"}
        </h2>
      </header>
      <ol>
        {ROWS.map(({ label, branch }) => (
          <li key={label} className={branch ? "branch" : undefined}>
            <StateMark state="pending" />
            {label}
          </li>
        ))}
      </ol>
    </section>
  ));
}
