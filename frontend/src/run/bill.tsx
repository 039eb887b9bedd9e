import type { Cost, CostLine, Group } from "../api/schema";
import { smallUsd } from "../words/money";
import { words } from "../words/titles";
import { quantity } from "../words/units";
import { GROUP_TITLES, GROUPS, linesOf, sourcesOf, subtotal } from "./bill-lines";

interface Props {
  cost: Cost;
  shared: boolean;
  onShared: (shared: boolean) => void;
}

/** The working: quantity × unit price = amount, line by line, and what was decided about it. */
export function Bill({ cost, shared, onShared }: Props) {
  return (
    <div className="bill">
      <table>
        <thead>
          <tr>
            <th scope="col">Item</th>
            <th scope="col">Quantity</th>
            <th scope="col">Unit price</th>
            <th scope="col">Amount</th>
          </tr>
        </thead>
        {GROUPS.map((group) => (
          <LinesOf key={group} cost={cost} group={group} />
        ))}
        <tfoot>
          <Sum title="Total" amount={cost.total} />
          <Sum title="Per million" amount={cost.per_million} />
        </tfoot>
      </table>
      <label className="shared">
        <input type="checkbox" checked={shared} onChange={() => onShared(!shared)} />
        Charge the engine with the application around it, too
      </label>
      <p className="faint small">
        {cost.final ? "Final." : "Not final: the loan runs, or its logs are still to come."} Prices of{" "}
        {cost.prices.region}, as of {cost.prices.as_of}. {cost.durations === "local" && LOCAL}
      </p>
      <dl className="switches small" aria-label="What AWS's documents leave open">
        {Object.entries(cost.switches).map(([name, value]) => (
          <div key={name}>
            <dt>{words(name)}</dt>
            <dd>{String(value)}</dd>
          </div>
        ))}
      </dl>
      <details className="sources small">
        <summary>Sources of the prices</summary>
        <ul>
          {sourcesOf(cost).map((source) => (
            <li key={source}>{source}</li>
          ))}
        </ul>
      </details>
    </div>
  );
}

const LOCAL = "The time of the functions is this machine's: only the orchestration holds on AWS.";

function LinesOf({ cost, group }: { cost: Cost; group: Group }) {
  const lines = linesOf(cost, group);
  if (lines.length === 0) return null;
  return (
    <tbody data-group={group}>
      <Sum title={GROUP_TITLES[group]} amount={subtotal(cost, group)} />
      {lines.map((line) => (
        <Line key={`${line.item}/${line.estimated}`} line={line} />
      ))}
    </tbody>
  );
}

function Line({ line }: { line: CostLine }) {
  return (
    <tr title={line.source}>
      <td>
        {line.item}
        {line.estimated && <span className="tag">estimated</span>}
      </td>
      <td className="number">
        {quantity(line.quantity)} <span className="faint">{line.unit}</span>
      </td>
      <td className="number">{smallUsd(line.unit_price)}</td>
      <td className="number">{smallUsd(line.amount)}</td>
    </tr>
  );
}

function Sum({ title, amount }: { title: string; amount: number }) {
  return (
    <tr className="sum">
      <th scope="row" colSpan={3}>
        {title}
      </th>
      <td className="number">{smallUsd(amount)}</td>
    </tr>
  );
}
