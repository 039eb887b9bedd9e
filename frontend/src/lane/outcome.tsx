import type { Result, Snapshot } from "../api/schema";
import type { Lane } from "../fold/lane";
import { sentenceCase, STATUS_LABELS } from "../format/labels";
import { usd } from "../format/money";
import { Icon } from "../ui/icon";

/** How the loan ended: the offer with its terms, or the reason. */
export function Outcome({ lane, record }: { lane: Lane; record: Snapshot | undefined }) {
  const result = record?.result;
  return (
    <div className={`outcome ${lane.status}`} data-outcome={lane.status}>
      <p className="verdict">
        <Icon name={lane.status === "approved" ? "check" : "cross"} />
        <strong>{STATUS_LABELS[lane.status]}</strong>
        {result?.reason && <span>{result.reason}</span>}
      </p>
      {result ? <Terms result={result} /> : <p className="faint">Reading the result…</p>}
    </div>
  );
}

function Terms({ result }: { result: Result }) {
  const terms = termsOf(result);
  if (terms.length === 0) return null;
  return (
    <dl className="terms">
      {terms.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function termsOf(result: Result): [string, string][] {
  const terms: [string, string | null | undefined][] = [
    ["Amount", money(result.loan_amount)],
    ["Annual rate", result.annual_rate == null ? null : `${result.annual_rate.toFixed(2)} %`],
    ["Monthly payment", money(result.monthly_payment)],
    ["Term", result.term_months == null ? null : `${result.term_months} months`],
    ["Total interest", money(result.total_interest)],
    ["Offer id", result.offer_id],
    ["Disbursement", result.disbursement_ref],
    ["Risk tier", result.risk_tier ? sentenceCase(result.risk_tier) : null],
    ["Average score", result.average_score?.toFixed(1)],
  ];
  return terms.filter((term): term is [string, string] => term[1] != null);
}

function money(dollars: number | null | undefined): string | null {
  return dollars == null ? null : usd(dollars);
}
