import type { EngineName, InspectedUnits, InspectionOut, LimitUsed, PricedLine } from "../api/schema";
import { BillHead } from "../bill/bill";
import { ENGINE_LABELS } from "../format/labels";
import { smallUsd } from "../format/money";
import { unitFor } from "../format/units";
import { EngineSign } from "../ui/engine-sign";
import { type Amount, dollarText, least, most, numberText, times } from "./amounts";

const MILLION = 1_000_000;

/** The workflow on its own engine and on the other one: units, dollars, and how near each limit is. */
export function EnginesCompared({ report, executions }: { report: InspectionOut; executions: number }) {
  const { other_engine: other, bill } = report;
  return (
    <div className="lanes of-2 compared">
      <EngineCard
        engine={report.engine}
        origin={report.kind === "history" ? "counted in the history" : "counted in the definition, without retries"}
        units={report.units}
        perMillion={bill.per_million}
        lines={bill.lines}
        limits={report.limits}
        executions={executions}
      />
      <EngineCard
        engine={other.engine}
        origin="projected from one engine to the other"
        units={other.units}
        perMillion={other.per_million}
        lines={other.lines}
        limits={other.limits}
        executions={executions}
      />
    </div>
  );
}

interface CardProps {
  engine: EngineName;
  /** Where the figures come from. */
  origin: string;
  units: InspectedUnits;
  perMillion: Amount;
  lines: PricedLine[];
  limits: LimitUsed[];
  executions: number;
}

function EngineCard({ engine, origin, units, perMillion, lines, limits, executions }: CardProps) {
  const title = ENGINE_LABELS[engine];
  return (
    <section className={`lane ${engine}`} aria-label={title} data-engine={engine}>
      <header>
        <h2>
          <EngineSign engine={engine} />
          {title}
        </h2>
        <span className="faint small origin">{origin}</span>
      </header>
      <dl className="figures">
        {unitsOf(units).map(([name, amount]) => (
          <div key={name} data-unit={name}>
            <dt>{UNIT_LABELS[name]} of an execution</dt>
            <dd>{numberText(amount)}</dd>
          </div>
        ))}
        <div data-unit="per_million">
          <dt>{executions.toLocaleString("en-US")} executions</dt>
          <dd>{dollarText(times(perMillion, executions / MILLION))}</dd>
        </div>
      </dl>
      <Lines lines={lines} />
      <Limits limits={limits} />
    </section>
  );
}

const UNIT_LABELS: Record<keyof InspectedUnits, string> = {
  state_transitions: "State transitions",
  durable_operations: "Durable operations",
  bytes_written: "Bytes written",
};

function unitsOf(units: InspectedUnits): [keyof InspectedUnits, Amount][] {
  return Object.entries(units).filter(([, amount]) => amount != null) as [keyof InspectedUnits, Amount][];
}

function Lines({ lines }: { lines: PricedLine[] }) {
  return (
    <div className="bill">
      <table aria-label="The bill of one execution's orchestration">
        <BillHead />
        <tbody>
          {lines.map((line) => (
            <tr key={line.item} title={line.source}>
              <td>
                {line.item}
                {line.assumed && <span className="tag">price of us-east-1</span>}
              </td>
              <td className="number">
                {numberText(line.quantity)} <span className="faint">{unitFor(most(line.quantity), line.unit)}</span>
              </td>
              <td className="number">{smallUsd(line.unit_price)}</td>
              <td className="number">{dollarText(line.amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Limits({ limits }: { limits: LimitUsed[] }) {
  return (
    <ul className="limits" aria-label="Limits of an execution">
      {limits.map(({ limit, name, unit, used, most: allowed, warns }) => {
        const share = most(used) / allowed;
        const state = share > 1 ? (warns ? "warns" : "exceeded") : "within";
        return (
          <li key={limit} className={state} data-limit={limit}>
            <span>{name}</span>
            <span className="number">
              {numberText(used)} of {numberText(allowed)} {unit}
            </span>
            <span className="use" aria-hidden="true">
              <span style={{ width: `${Math.min(100, share * 100)}%` }} />
            </span>
            {state !== "within" && <b>{consequence(least(used) > allowed, warns)}</b>}
          </li>
        );
      })}
    </ul>
  );
}

function consequence(always: boolean, warns: boolean): string {
  if (warns) return "AWS can raise this limit, or its documents disagree.";
  return always ? "The engine can't run this." : "The engine refuses an execution at the upper end of this range.";
}
