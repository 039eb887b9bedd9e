import type { Equivalence as Compared } from "../api/schema";
import { usd } from "../words/money";
import { words } from "../words/titles";
import { Icon } from "../shell/icon";

/** Whether both engines decided identically, what differs, and what wasn't compared. */
export function Equivalence({ compared }: { compared: Compared }) {
  const { identical, differences, excluded } = compared;
  return (
    <section className={identical ? "equivalence ok" : "equivalence bad"} aria-label="Comparison of the decisions">
      <p className="verdict">
        <Icon name={identical ? "check" : "cross"} />
        <strong>{identical ? "Both engines decided identically" : "The engines decided differently"}</strong>
        <span className="faint">
          Compared: outcome, reason, terms and steps. Not compared: {excluded.map(words).join(", ").toLowerCase()}.
        </span>
      </p>
      {!identical && (
        <table>
          <thead>
            <tr>
              <th scope="col">What differs</th>
              <th scope="col">Durable</th>
              <th scope="col">Step Functions</th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ field, durable, stepfunctions }) => (
              <tr key={field}>
                <th scope="row">{words(field)}</th>
                <td>{shown(field, durable)}</td>
                <td>{shown(field, stepfunctions)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

const MONEY = new Set(["loan_amount", "monthly_payment", "total_interest"]);

function shown(field: string, value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number" && MONEY.has(field)) return usd(value);
  return Array.isArray(value) ? value.join(", ") : String(value);
}
