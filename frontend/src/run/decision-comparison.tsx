import type { Equivalence } from "../api/schema";
import { ENGINES, sentenceCase, SHORT_ENGINE_LABELS } from "../format/labels";
import { usd } from "../format/money";
import { Icon } from "../ui/icon";

interface Props {
  comparison: Equivalence;
  /** Whether the loan failed on every engine: then no decision was made. */
  failed: boolean;
}

/** Whether both engines made the same decision, the differences, and the fields that were not compared. */
export function DecisionComparison({ comparison, failed }: Props) {
  const { identical, differences, excluded } = comparison;
  const [first] = differences;
  const engines = ENGINES.filter((engine) => first && engine in first.values);
  const good = identical && !failed;
  return (
    <section className={good ? "equivalence ok" : "equivalence bad"} aria-label="Comparison of the decisions">
      <p className="verdict">
        <Icon name={good ? "check" : "cross"} />
        <strong>{verdict(identical, failed)}</strong>
        <span className="faint">
          Compared: outcome, reason, terms and steps. Not compared: {excluded.map(sentenceCase).join(", ").toLowerCase()}.
        </span>
      </p>
      {!identical && (
        <table>
          <thead>
            <tr>
              <th scope="col">Field</th>
              {engines.map((engine) => (
                <th key={engine} scope="col">
                  {SHORT_ENGINE_LABELS[engine]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {differences.map(({ field, values }) => (
              <tr key={field}>
                <th scope="row">{sentenceCase(field)}</th>
                {engines.map((engine) => (
                  <td key={engine}>{valueText(field, values[engine])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function verdict(identical: boolean, failed: boolean): string {
  if (!identical) return "The engines made different decisions";
  return failed ? "The loan failed in the same way on both engines" : "Both engines made the same decision";
}

const MONEY_FIELDS = new Set(["loan_amount", "monthly_payment", "total_interest"]);

function valueText(field: string, value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number" && MONEY_FIELDS.has(field)) return usd(value);
  return Array.isArray(value) ? value.join(", ") : String(value);
}
