import type { Result, Snapshot } from "../api/schema";
import type { Lane } from "../fold/lane";
import { usd } from "../words/money";
import { STATUS_TITLES, words } from "../words/titles";
import { Icon } from "../shell/icon";

/** How the loan ended: offer and terms, or the reason in words. */
export function Outcome({ lane, record }: { lane: Lane; record: Snapshot | undefined }) {
  const result = record?.result;
  return (
    <div className={`outcome ${lane.status}`} data-outcome={lane.status}>
      <p className="verdict">
        <Icon name={lane.status === "approved" ? "check" : "cross"} />
        <strong>{STATUS_TITLES[lane.status]}</strong>
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
  const known: [string, string | null | undefined][] = [
    ["Amount", money(result.loan_amount)],
    ["Rate", result.annual_rate == null ? null : `${result.annual_rate.toFixed(2)} % a year`],
    ["Monthly", money(result.monthly_payment)],
    ["Term", result.term_months == null ? null : `${result.term_months} months`],
    ["Interest", money(result.total_interest)],
    ["Offer", result.offer_id],
    ["Payment", result.disbursement_ref],
    ["Tier", result.risk_tier ? words(result.risk_tier) : null],
    ["Average score", result.average_score?.toFixed(1)],
  ];
  return known.filter((term): term is [string, string] => term[1] != null);
}

function money(dollars: number | null | undefined): string | null {
  return dollars == null ? null : usd(dollars);
}
