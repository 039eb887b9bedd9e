import type { AlternativeOut, BreakEven, Exceeded } from "../api/schema";
import { usd } from "../format/money";
import "./planner.css";

/** A month's cost of every alternative, with the limits that it exceeds. */
export function Alternatives({ comparison: { ways, cheapest, assumptions, prices, workload } }: { comparison: BreakEven }) {
  return (
    <div className="alternatives">
      <div className="scroll">
        <table>
          <caption className="sr">The monthly cost of each alternative</caption>
          <thead>
            <tr>
              <th scope="col">Alternative</th>
              <th scope="col">A month</th>
              <th scope="col">A million executions</th>
            </tr>
          </thead>
          {ways.map((way) => (
            <tbody key={way.name} data-way={way.name} className={way.total === null ? "ruled-out" : undefined}>
              <tr>
                <th scope="row">
                  {way.title} {way.name === cheapest && <span className="tag approved">cheapest</span>}
                </th>
                <td className="number">{way.total == null ? "–" : usd(way.total)}</td>
                <td className="number">{way.per_loan == null ? "–" : usd(way.per_loan * 1_000_000)}</td>
              </tr>
              <Notes way={way} />
            </tbody>
          ))}
        </table>
      </div>
      <p className="faint small">
        Lambda with {workload.memory_mb} MB and {workload.step_ms} ms a step is in these figures. Prices of{" "}
        {prices.region}, as of {prices.as_of}.
      </p>
      <details className="small">
        <summary>Assumptions</summary>
        <ul className="rules">
          {assumptions.map((assumption) => (
            <li key={assumption}>{assumption}</li>
          ))}
        </ul>
      </details>
    </div>
  );
}

function Notes({ way: { ruled_out: ruledOut, warnings, caveats } }: { way: AlternativeOut }) {
  if (ruledOut.length + warnings.length + caveats.length === 0) return null;
  return (
    <tr className="notes">
      <td colSpan={3}>
        <ul>
          {ruledOut.map((quota) => (
            <li key={quota.limit} className="exceeded">Ruled out by {quotaText(quota)}</li>
          ))}
          {warnings.map((quota) => (
            <li key={quota.limit}>AWS has to raise {quotaText(quota)}</li>
          ))}
          {caveats.map((caveat) => (
            <li key={caveat} className="faint">{caveat}</li>
          ))}
        </ul>
      </td>
    </tr>
  );
}

/** `payload of a state: 300,000 of 262,144`. */
export function quotaText({ title, needed, most }: Exceeded): string {
  return `${title}: ${needed.toLocaleString("en-US")} of ${most.toLocaleString("en-US")}`;
}
