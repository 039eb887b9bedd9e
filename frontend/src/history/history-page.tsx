import { useCallback, useMemo, useRef, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { api, type Problem } from "../api/client";
import type { Listed, Status } from "../api/schema";
import { isFinal } from "../fold/lane";
import { millis } from "../fold/order";
import { StatusTag } from "../run/lane-card";
import { StateMark } from "../run/state-mark";
import { useIsManager } from "../session/current";
import { EngineSign } from "../shell/engine-badge";
import { ProblemNote } from "../shell/problem-note";
import { asProblem, useResource } from "../shell/use-resource";
import { usd } from "../words/money";
import { moment, seconds } from "../words/time";
import { ENGINE_NAMES, STATE_TITLES, STATUS_TITLES, stepTitle } from "../words/titles";
import { addressOf, type Filters, filtersIn, matches } from "./filters";
import "./history.css";

const EVERY_MS = 5000;
const readNewest = (signal: AbortSignal) => api.loans(undefined, signal);

/** All loans, or an applicant's own, newest first; filters work on what has been loaded. */
export function HistoryPage() {
  const { data, problem, loading, refresh } = useResource(readNewest, EVERY_MS);
  const older = useOlder(data?.next ?? undefined);
  const [, navigate] = useLocation();
  const manager = useIsManager();
  const filters = filtersIn(useSearch());
  const loans = useMemo(() => distinct([...(data?.applications ?? []), ...older.loans]), [data, older.loans]);
  const shown = loans.filter((loan) => matches(loan, filters));
  const change = (part: Partial<Filters>): void =>
    navigate(addressOf({ ...filters, ...part }), { replace: true });
  return (
    <main className="page">
      <h1>{manager ? "History" : "My loans"}</h1>
      <FilterBar filters={filters} change={change} />
      {problem && (
        <ProblemNote problem={problem}>
          <button type="button" onClick={refresh}>Try again</button>
        </ProblemNote>
      )}
      {loading && <p className="empty">Reading the loans…</p>}
      {data && loans.length === 0 && (
        <div className="empty">
          <p>{manager ? "No loan yet: on a lab the history begins when it starts." : "You haven't applied for a loan yet."}</p>
          <Link href="/" className="button">{manager ? "Run the first" : "Apply for the first"}</Link>
        </div>
      )}
      {loans.length > 0 && shown.length === 0 && (
        <div className="empty">
          <p>None of the {loans.length} loaded loans is like that.</p>
          <button type="button" onClick={() => navigate("/history", { replace: true })}>Show all</button>
        </div>
      )}
      {shown.length > 0 && <Loans loans={shown} />}
      {older.next && (
        <button type="button" onClick={older.load} aria-disabled={older.loading}>
          {older.loading ? "Loading…" : "Load older loans"}
        </button>
      )}
      {older.problem && <ProblemNote problem={older.problem} />}
    </main>
  );
}

interface Older {
  loans: Listed[];
  next: string | undefined;
  loading: boolean;
  problem: Problem | null;
  load: () => void;
}

function useOlder(first: string | undefined): Older {
  const [pages, setPages] = useState<{ loans: Listed[]; next: string | undefined } | null>(null);
  const [loading, setLoading] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const busy = useRef(false);
  const next = pages ? pages.next : first;
  const load = useCallback(() => {
    if (busy.current || !next) return;
    busy.current = true;
    setLoading(true);
    setProblem(null);
    api
      .loans(next)
      .then((page) =>
        setPages((before) => ({
          loans: [...(before?.loans ?? []), ...page.applications],
          next: page.next ?? undefined,
        })),
      )
      .catch((error: unknown) => setProblem(asProblem(error)))
      .finally(() => {
        busy.current = false;
        setLoading(false);
      });
  }, [next]);
  return { loans: pages?.loans ?? [], next, loading, problem, load };
}

/** A loan that slid to an older page since is listed once, as it was read last. */
function distinct(loans: Listed[]): Listed[] {
  const byId = new Map<string, Listed>();
  for (const loan of loans) if (!byId.has(loan.application_id)) byId.set(loan.application_id, loan);
  return [...byId.values()];
}

function FilterBar({ filters, change }: { filters: Filters; change: (part: Partial<Filters>) => void }) {
  return (
    <search className="filters">
      <label>
        Engine
        <select value={filters.engine} onChange={(e) => change({ engine: e.target.value as Filters["engine"] })}>
          <option value="">All</option>
          {Object.entries(ENGINE_NAMES).map(([value, title]) => (
            <option key={value} value={value}>{title}</option>
          ))}
        </select>
      </label>
      <label>
        Status
        <select value={filters.status} onChange={(e) => change({ status: e.target.value as Status | "" })}>
          <option value="">All</option>
          {Object.entries(STATUS_TITLES).map(([value, title]) => (
            <option key={value} value={value}>{title}</option>
          ))}
        </select>
      </label>
      <label>
        Applicant
        <input type="search" value={filters.name} onChange={(e) => change({ name: e.target.value })} />
      </label>
    </search>
  );
}

function Loans({ loans }: { loans: Listed[] }) {
  return (
    <table className="history">
      <thead>
        <tr>
          <th scope="col">Applicant</th>
          <th scope="col" className="number">Amount</th>
          <th scope="col">Engine</th>
          <th scope="col">Status</th>
          <th scope="col">Steps</th>
          <th scope="col" className="number">Took</th>
          <th scope="col">Begun</th>
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
  const took = isFinal(loan.status) ? seconds(millis(loan.updated_at) - millis(loan.created_at)) : "…";
  return (
    <tr>
      <th scope="row">
        <Link href={`/loan/${loan.application_id}`}>{loan.applicant_name}</Link>
        {loan.race_id && <Link href={`/race/${loan.race_id}`} className="race-link">race</Link>}
      </th>
      <td className="number">{usd(loan.loan_amount)}</td>
      <td>
        <EngineSign engine={loan.engine} /> {ENGINE_NAMES[loan.engine]}
      </td>
      <td>
        <StatusTag status={loan.status} />
        {loan.result?.reason && <span className="faint reason">{loan.result.reason}</span>}
      </td>
      <td className="marks">
        {loan.steps.map((step) => (
          <span key={step.step} title={`${stepTitle(step.step)}: ${STATE_TITLES[step.state]}`}>
            <StateMark state={step.state} />
            <span className="sr">{stepTitle(step.step)}: {STATE_TITLES[step.state]}. </span>
          </span>
        ))}
      </td>
      <td className="number">{took}</td>
      <td className="faint">{moment(loan.created_at)}</td>
    </tr>
  );
}
