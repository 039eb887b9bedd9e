import type { BillingAssumptionsOut, Cost, CostLine, Group, WatchingOut } from "../api/schema";
import { sentenceCase } from "../format/labels";
import { smallUsd } from "../format/money";
import { quantity, unitFor } from "../format/units";
import { assumedPrices, GROUP_LABELS, GROUPS, linesOf, sourcesOf, subtotal } from "./bill-lines";

/** The bill line by line (quantity × unit price = amount), and the assumptions behind it. */
export function Bill({ cost }: { cost: Cost }) {
  return (
    <div className="bill">
      <table>
        <BillHead />
        {GROUPS.map((group) => (
          <LineGroup key={group} cost={cost} group={group} />
        ))}
        <tfoot>
          <Sum title="All of it" amount={cost.total} />
          <Sum title="All of it, for a million loans" amount={cost.per_million} />
        </tfoot>
      </table>
      <p className="faint small">
        {cost.final ? "This bill is final." : "This bill is not final: the loan still runs, or its logs are still to come."}{" "}
        Prices of {cost.prices.region}, as of {cost.prices.as_of}. {assumedPrices(cost)} {cost.durations === "local" && LOCAL_DURATIONS}
      </p>
      {cost.watching && <Watching watching={cost.watching} />}
      <Assumptions cost={cost} />
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

const LOCAL_DURATIONS = "The durations are this machine's: only the orchestration costs the same on AWS.";

/** A page that follows a loan causes costs of its own, which are no part of the loan's bill. */
function Watching({ watching }: { watching: WatchingOut }) {
  return (
    <p className="faint small watching">
      Watching costs extra on AWS: <span className="number">{smallUsd(watching.wait)}</span> for a wait of{" "}
      {watching.wait_seconds / 60} minutes, <span className="number">{smallUsd(watching.race)}</span> for a race of{" "}
      {watching.race_seconds} seconds.
    </p>
  );
}

/** The columns of a bill. */
export function BillHead() {
  return (
    <thead>
      <tr>
        <th scope="col">Item</th>
        <th scope="col">Quantity</th>
        <th scope="col">Unit price</th>
        <th scope="col">Amount</th>
      </tr>
    </thead>
  );
}

function LineGroup({ cost, group }: { cost: Cost; group: Group }) {
  const lines = linesOf(cost, group);
  if (lines.length === 0) return null;
  return (
    <tbody data-group={group}>
      <Sum title={GROUP_LABELS[group]} amount={subtotal(cost, group)} />
      {lines.map((line) => (
        <BillLine key={`${line.item}/${line.estimated}`} line={line} />
      ))}
    </tbody>
  );
}

function BillLine({ line }: { line: CostLine }) {
  return (
    <tr title={line.source}>
      <td>
        {line.item}
        {line.estimated && <span className="tag">estimated</span>}
      </td>
      <td className="number quantity">
        {quantity(line.quantity)} <span className="faint">{unitFor(line.quantity, line.unit)}</span>
      </td>
      <td className="number unit-price">{smallUsd(line.unit_price)}</td>
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

const ASSUMPTIONS: Record<keyof BillingAssumptionsOut, string> = {
  bill_output_payload: "The execution's result counts as data written",
  chained_invoke_operations: "Operations of an invocation of another function",
  flat_branches_are_operations: "Each parallel branch counts as an operation",
  free_tier: "The free tier is deducted",
};

/** AWS's documentation leaves some billing rules open; these are the bill's assumptions. */
function Assumptions({ cost }: { cost: Cost }) {
  return (
    <div className="assumptions small">
      <p className="faint">Assumptions where AWS's documentation is silent:</p>
      <dl>
        {Object.entries(cost.switches).map(([name, value]) => (
          <div key={name}>
            <dt>{ASSUMPTIONS[name as keyof BillingAssumptionsOut] ?? sentenceCase(name)}</dt>
            <dd>{typeof value === "boolean" ? (value ? "yes" : "no") : value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
