import { Link } from "wouter";
import type { Listed } from "../api/schema";
import { isFinal } from "../fold/lane";
import { millis } from "../fold/order";
import { SHORT_ENGINE_LABELS } from "../format/labels";
import { usd } from "../format/money";
import { dateTime, duration } from "../format/time";
import { EngineSign } from "../ui/engine-sign";
import { StatusTag } from "../ui/status-tag";

export function LoanTable({ loans }: { loans: Listed[] }) {
  return (
    <table className="history">
      <thead>
        <tr>
          <th scope="col">Applicant</th>
          <th scope="col" className="number">Amount</th>
          <th scope="col">Engine</th>
          <th scope="col">Status</th>
          <th scope="col" className="number">Duration</th>
          <th scope="col">Submitted</th>
        </tr>
      </thead>
      <tbody>
        {loans.map((loan) => (
          <LoanRow key={loan.application_id} loan={loan} />
        ))}
      </tbody>
    </table>
  );
}

function LoanRow({ loan }: { loan: Listed }) {
  const ended = isFinal(loan.status);
  return (
    <tr>
      <th scope="row">
        <Link href={`/loan/${loan.application_id}`} title={loan.applicant_name}>{loan.applicant_name}</Link>
        {loan.race_id && <Link href={`/race/${loan.race_id}`} className="race-link">race</Link>}
      </th>
      <td className="number">{usd(loan.loan_amount)}</td>
      <td>
        <EngineSign engine={loan.engine} /> {SHORT_ENGINE_LABELS[loan.engine]}
      </td>
      <td>
        <StatusTag status={loan.status} />
        {loan.result?.reason && <span className="faint reason">{loan.result.reason}</span>}
      </td>
      <td className="number">{ended ? duration(millis(loan.updated_at) - millis(loan.created_at)) : "…"}</td>
      <td className="faint">{dateTime(loan.created_at)}</td>
    </tr>
  );
}
