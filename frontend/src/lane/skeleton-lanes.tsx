import type { EngineName } from "../api/schema";
import { useWorkflow } from "../deployment/workflow";
import { rowsOfStep } from "../fold/workflow";
import { familyOf } from "../format/family";
import { ENGINE_LABELS } from "../format/labels";
import { EngineSign } from "../ui/engine-sign";
import { StateMark } from "../ui/state-mark";
import "./lane.css";

interface Props {
  /** The engine of each lane; null while it isn't known. */
  engines: (EngineName | null)[];
}

/** The lanes of a run that has no events yet: their rows are known before it starts. */
export function SkeletonLanes({ engines }: Props) {
  const rows = useWorkflow().steps.flatMap(rowsOfStep);
  return engines.map((side) => (
    <section
      key={side ?? "lane"}
      className={`lane skeleton-lane ${side ? familyOf(side) : ""}`}
      aria-label={side ? ENGINE_LABELS[side] : "The run"}
    >
      <header>
        <h2>
          {side && <EngineSign engine={side} />}
          {side ? ENGINE_LABELS[side] : "…"}
        </h2>
      </header>
      <ol>
        {rows.map(({ id, label, branch }) => (
          <li key={id} className={branch ? "branch" : undefined}>
            <StateMark state="pending" />
            {label}
          </li>
        ))}
      </ol>
    </section>
  ));
}
