import { Fragment } from "react";
import type { BreakEven } from "../api/schema";
import { shortUsd, usd } from "../format/money";
import { plural } from "../format/units";
import { quotaText } from "../planner/alternatives";
import { EngineSign } from "../ui/engine-sign";
import { InlineCode } from "../ui/inline-code";
import { type Decision, limitsInReach, priceTurns, type Reason, type Turn } from "./decide";
import { rowOf } from "./guide";
import { PRICE_STEPS } from "./rules";
import { type Side, SIDES, sideOf } from "./sides";
import { amountOf } from "./variables";

const SIDE_LABELS: Record<Side, string> = { durable: "Durable functions", stepfunctions: "Step Functions" };
/** The rows of the guide about limits and about prices, whatever the workflow is. */
export const LIMIT_ROWS = ["most-steps", "payload-size"];
export const PRICE_ROWS = ["payload-price", "small-fan-out", "at-best", "my-workflow"];
const MOST_LIMITS = 5;
const MOST_TURNS = 4;

interface Props {
  decision: Decision;
  comparison: BreakEven;
}

/** The answer with its reasons, the limits in reach, and the rows of the guide that it rests on. */
export function DecisionAnswer({ decision, comparison }: Props) {
  const { side, exclusions, reasons } = decision;
  return (
    <section className={`answer ${side}`} aria-label="Answer" data-side={side} data-way={decision.way?.name}>
      <header>
        <h2>{headline(decision)}</h2>
        <p>{explanation(decision)}</p>
      </header>
      <div className="reasons">
        {SIDES.map((each) => (
          <Reasons key={each} side={each} decision={decision} comparison={comparison} />
        ))}
      </div>
      <div className="consequences">
        <Turns title="Limits in reach" turns={limitsInReach(comparison, decision, MOST_LIMITS)} rows={LIMIT_ROWS}>
          No single input reaches a limit of these two.
        </Turns>
        <Turns title="Where the price turns" turns={priceTurns(comparison, decision, MOST_TURNS)} rows={PRICE_ROWS}>
          No single input that grows turns the price.
        </Turns>
        <ReasonList title="The same on both" reasons={reasons.filter(({ favours }) => !favours)} />
        {exclusions.length > 0 && (
          <section className="excluded" aria-label="Not considered">
            <h3>Not considered</h3>
            <ul>
              {exclusions.map(({ id, text, rows }) => (
                <li key={id} data-exclusion={id}>
                  {text} <RowLinks ids={rows} />
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
      <p className="faint small">
        A limit or an exclusion rules an alternative out. What is left is compared by reasons: each counts 1 or 2 points,
        and the price 1, 2 or 3 from a difference of {PRICE_STEPS.map(shortUsd).join(", ")} a month on.
      </p>
    </section>
  );
}

function headline({ side, way, points }: Decision): string {
  if (side === "neither" || !way) return "Neither engine runs this as one execution";
  if (side === "either") return `Either engine; ${way.title} costs less`;
  const close = Math.abs(points.durable - points.stepfunctions) === 1;
  return `${way.title}${close ? ", narrowly" : ""}`;
}

function explanation({ side, way, candidates, forced, points }: Decision): string {
  if (side === "neither" || !way) {
    return "Every alternative exceeds a limit that nobody can raise. Split the work into several executions, shorten the waits, or put the payloads into S3.";
  }
  if (forced) return `The other engine is not possible. ${way.title} costs ${usd(way.total ?? 0)} a month.`;
  const prices = SIDES.flatMap((each) => {
    const candidate = candidates[each];
    return candidate ? [`${candidate.title} ${usd(candidate.total ?? 0)}`] : [];
  });
  const counted = `${SIDE_LABELS.durable} ${points.durable}, ${SIDE_LABELS.stepfunctions} ${points.stepfunctions}`;
  return `Reasons counted: ${counted}. A month: ${prices.join(", ")}.`;
}

function Reasons({ side, decision, comparison }: Props & { side: Side }) {
  const { reasons, points, candidates } = decision;
  const candidate = candidates[side];
  const own = reasons.filter(({ favours }) => favours === side);
  return (
    <section className={`lane ${side}`} aria-label={`Reasons for ${SIDE_LABELS[side]}`}>
      <h3>
        <EngineSign engine={side} /> For {candidate?.title ?? SIDE_LABELS[side]}
        {candidate && <span className="tag">{plural(points[side], "point")}</span>}
      </h3>
      {!candidate && <Impossible side={side} comparison={comparison} />}
      {candidate && (own.length > 0 ? <ReasonItems reasons={own} /> : <p className="faint">No reason in this situation.</p>)}
    </section>
  );
}

/** Why no alternative of a side is possible. */
function Impossible({ side, comparison: { ways } }: { side: Side; comparison: BreakEven }) {
  const exceeded = ways
    .filter(({ name }) => sideOf(name) === side)
    .flatMap(({ title, ruled_out: quotas }) => quotas.map((quota) => `${title}: ${quotaText(quota)}`));
  return (
    <ul className="exceeded">
      {exceeded.length === 0 && <li>What is left of it is not considered: see below.</li>}
      {exceeded.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

function ReasonList({ title, reasons }: { title: string; reasons: Reason[] }) {
  if (reasons.length === 0) return null;
  return (
    <section className="alike" aria-label={title}>
      <h3>{title}</h3>
      <ReasonItems reasons={reasons} />
    </section>
  );
}

function ReasonItems({ reasons }: { reasons: Reason[] }) {
  return (
    <ul>
      {reasons.map(({ rule, text, points }) => (
        <li key={rule.id} data-reason={rule.id}>
          {points > 0 && <b className="number">+{points}</b>} <InlineCode text={text} /> <RowLinks ids={rule.rows} />
        </li>
      ))}
    </ul>
  );
}

function RowLinks({ ids }: { ids: string[] }) {
  return ids.map((id) => (
    <Fragment key={id}>
      <a href={`#${id}`} className="row-link small">
        {rowOf(id)?.question ?? id}
      </a>{" "}
    </Fragment>
  ));
}

interface TurnsProps {
  title: string;
  turns: Turn[];
  rows: string[];
  children: string;
}

function Turns({ title, turns, rows, children }: TurnsProps) {
  return (
    <section className="turns" aria-label={title}>
      <h3>{title}</h3>
      {turns.length === 0 && <p className="faint">{children}</p>}
      <ul>
        {turns.map(({ variable, value, text }) => (
          <li key={`${variable}/${text}`} data-variable={variable}>
            From {amountOf(variable, value)} on, {text}.
          </li>
        ))}
      </ul>
      <p>
        <RowLinks ids={rows} />
      </p>
    </section>
  );
}
