import { useCallback, useMemo, useRef, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { api } from "../api/client";
import { asProblem, type Problem } from "../api/http";
import type { Listed } from "../api/schema";
import { useIsManager } from "../session/current";
import { ProblemNote } from "../ui/problem-note";
import { useResource } from "../ui/use-resource";
import { FilterBar } from "./filter-bar";
import { addressOf, type Filters, filtersIn, matches } from "./filters";
import { LoanTable } from "./loan-table";
import "./history.css";

const POLL_MS = 5000;
const readNewest = (signal: AbortSignal) => api.loans(undefined, signal);

/** All loans for a manager, an applicant's own loans for an applicant; newest first. */
export function HistoryPage() {
  const { data, problem, loading, refresh } = useResource(readNewest, POLL_MS);
  const older = useOlder(data?.next ?? undefined);
  const [, navigate] = useLocation();
  const manager = useIsManager();
  const filters = filtersIn(useSearch());
  const loans = useMemo(() => distinct([...(data?.applications ?? []), ...older.loans]), [data, older.loans]);
  const shown = loans.filter((loan) => matches(loan, filters));
  const changeFilters = (changes: Partial<Filters>): void =>
    navigate(addressOf({ ...filters, ...changes }), { replace: true });
  return (
    <main className="page">
      <h1>{manager ? "History" : "My loans"}</h1>
      <FilterBar filters={filters} onChange={changeFilters} />
      {problem && <ProblemNote error={problem} onRetry={refresh} />}
      {loading && <p className="empty">Reading the loans…</p>}
      {data && loans.length === 0 && <NoLoans manager={manager} />}
      {loans.length > 0 && shown.length === 0 && (
        <div className="empty">
          <p>None of the {loans.length} loaded loans matches the filters.</p>
          <button type="button" onClick={() => navigate("/history", { replace: true })}>Show all</button>
        </div>
      )}
      {shown.length > 0 && <LoanTable loans={shown} />}
      {older.next && (
        <button type="button" onClick={older.load} aria-disabled={older.loading}>
          {older.loading ? "Loading…" : "Load older loans"}
        </button>
      )}
      {older.problem && <ProblemNote error={older.problem} />}
    </main>
  );
}

function NoLoans({ manager }: { manager: boolean }) {
  return (
    <div className="empty">
      <p>{manager ? "There are no loans yet. A lab forgets its loans when it ends." : "You haven't applied for a loan yet."}</p>
      <Link href="/" className="button">{manager ? "Run a loan" : "Apply for a loan"}</Link>
    </div>
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
