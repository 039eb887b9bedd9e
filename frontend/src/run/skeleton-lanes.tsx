import type { EngineName } from "../api/schema";
import { BUREAUS, PIPELINE } from "../fold/pipeline";
import { EngineSign } from "../shell/engine-badge";
import { BUREAU_TITLES, ENGINE_TITLES, stepTitle } from "../words/titles";
import { StateMark } from "./state-mark";

const SIDES: EngineName[] = ["durable", "stepfunctions"];

const PARTS = BUREAUS.map((bureau) => ({ title: BUREAU_TITLES[bureau], part: true }));

const ROWS = PIPELINE.flatMap((step) => {
  const row = { title: stepTitle(step), part: false };
  return step === "pull_credit_report" ? [row, PARTS].flat() : [row];
});

interface Props {
  count: 1 | 2;
  engine?: EngineName;
}

/** The rows that every run will have: their names are known before it begins. */
export function SkeletonLanes({ count, engine }: Props) {
  const shown = count === 2 ? SIDES : [engine ?? null];
  return shown.map((side) => (
    <section key={side ?? "lane"} className={`lane blank ${side ?? ""}`} aria-label={side ? ENGINE_TITLES[side] : "The run"}>
      <header>
        <h2>
          {side && <EngineSign engine={side} />}
          {side ? ENGINE_TITLES[side] : "…"}
        </h2>
      </header>
      <ol className="blank-rows">
        {ROWS.map(({ title, part }) => (
          <li key={title} className={part ? "part" : undefined}>
            <StateMark state="pending" />
            {title}
          </li>
        ))}
      </ol>
    </section>
  ));
}
