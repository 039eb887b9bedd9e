import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useLocation, useSearch } from "wouter";
import { queries } from "../api/queries";
import { useIsManager } from "../session/current";
import { ProblemNote } from "../ui/problem-note";
import { usePageTitle } from "../ui/use-title";
import { FilterBar } from "./filter-bar";
import { addressOf, type Filters, filtersIn, matches } from "./filters";
import { LoanTable } from "./loan-table";
import "./history.css";

/** All loans for a manager, an applicant's own loans for an applicant; newest first. */
export function HistoryPage() {
  const { data, failureReason, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...queries.loans,
    // Every page is read again, so more pages are read less often.
    refetchInterval: ({ state }) => sum(state.data?.pages.map((page) => page.next_ms)) || false,
  });
  const [, navigate] = useLocation();
  const manager = useIsManager();
  const title = manager ? "History" : "My loans";
  usePageTitle(title);
  const filters = filtersIn(useSearch());
  const loans = data?.pages.flatMap((page) => page.applications) ?? [];
  const shown = loans.filter((loan) => matches(loan, filters));
  const changeFilters = (changes: Partial<Filters>): void =>
    navigate(addressOf({ ...filters, ...changes }), { replace: true });
  return (
    <main className="page">
      <h1>{title}</h1>
      <p>
        <Link href="/recorded">Recorded runs</Link>: play, open and compare them.
      </p>
      <FilterBar filters={filters} onChange={changeFilters} />
      {failureReason && <ProblemNote error={failureReason} repeats />}
      {!data && !failureReason && <p className="empty">Reading the loans…</p>}
      {data && loans.length === 0 && <NoLoans manager={manager} />}
      {loans.length > 0 && shown.length === 0 && (
        <div className="empty">
          <p>None of the {loans.length} loaded loans matches the filters.</p>
          <button type="button" onClick={() => navigate("/history", { replace: true })}>Show all</button>
        </div>
      )}
      {shown.length > 0 && <LoanTable loans={shown} />}
      {hasNextPage && (
        <button
          type="button"
          onClick={() => !isFetchingNextPage && void fetchNextPage()}
          aria-disabled={isFetchingNextPage}
        >
          {isFetchingNextPage ? "Loading…" : "Load older loans"}
        </button>
      )}
    </main>
  );
}

function sum(numbers: number[] = []): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function NoLoans({ manager }: { manager: boolean }) {
  return (
    <div className="empty">
      <p>{manager ? "There are no loans yet. A lab forgets its loans when it ends." : "You haven't applied for a loan yet."}</p>
      <Link href="/" className="button">{manager ? "Run a loan" : "Apply for a loan"}</Link>
    </div>
  );
}
