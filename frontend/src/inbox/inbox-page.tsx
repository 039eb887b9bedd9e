import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { Link } from "wouter";
import { queries } from "../api/queries";
import type { Listed } from "../api/schema";
import { ManagerApproval } from "../approval/manager-approval";
import { ClockContext, useRunClock } from "../clock/run-clock";
import { useWorkflow } from "../deployment/workflow";
import { usd } from "../format/money";
import { countdown, dateTime } from "../format/time";
import { useIsManager } from "../session/current";
import { ManagersOnly } from "../session/managers-only";
import type { Target } from "../stream/loan-watcher";
import { useWatchedLoan } from "../stream/use-watched-loan";
import { EngineSign } from "../ui/engine-sign";
import { IntervalText } from "../ui/interval-text";
import { ProblemNote } from "../ui/problem-note";
import { usePageTitle } from "../ui/use-title";
import "./inbox.css";

/** The loans that wait for a manager. */
export function InboxPage() {
  if (useIsManager()) return <Inbox />;
  return <ManagersOnly title="Waiting for a manager" action="see the loans that wait, and decide on them" />;
}

function Inbox() {
  usePageTitle("Waiting");
  const { data, failureReason, refetch } = useQuery({
    ...queries.approvals,
    refetchInterval: ({ state }) => state.data?.next_ms ?? false,
  });
  const [target, setTarget] = useState<Target | null>(null);
  const closeDialog = useCallback(() => {
    setTarget(null);
    void refetch();
  }, [refetch]);
  const items = useMemo(() => groupByRace(data?.approvals ?? []), [data]);
  return (
    <main className="page">
      <h1>Waiting for a manager</h1>
      {failureReason && <ProblemNote error={failureReason} repeats />}
      {!data && !failureReason && <p className="empty">Reading the loans that wait…</p>}
      {data && items.length === 0 && (
        <div className="empty">
          <p>No loan waits for a manager.</p>
          <p>Loans of $100,000 or more need a manager's decision. To see one here, run Alice and don't decide yet.</p>
          <Link href="/" className="button">Run a loan</Link>
        </div>
      )}
      <ul className="inbox">
        {items.map((item) => (
          <InboxItem key={item.target.id} item={item} onDecide={() => setTarget(item.target)} />
        ))}
      </ul>
      {target && <DecisionDialog key={target.id} target={target} onClose={closeDialog} />}
    </main>
  );
}

interface Item {
  target: Target;
  loans: Listed[];
}

/** Both loans of a race are one item. */
function groupByRace(approvals: Listed[]): Item[] {
  const items = new Map<string, Item>();
  for (const loan of approvals) {
    const target: Target = loan.race_id
      ? { kind: "race", id: loan.race_id }
      : { kind: "loan", id: loan.application_id };
    const item = items.get(target.id) ?? { target, loans: [] };
    item.loans.push(loan);
    items.set(target.id, item);
  }
  return [...items.values()];
}

function InboxItem({ item, onDecide }: { item: Item; onDecide: () => void }) {
  const [loan] = item.loans;
  if (!loan) return null;
  const { kind, id } = item.target;
  const deadline = loan.approval ? Date.parse(loan.approval.expires_at) : null;
  return (
    <li>
      <span className="signs">
        {item.loans.map(({ application_id, engine }) => (
          <EngineSign key={application_id} engine={engine} />
        ))}
      </span>
      <Link href={`/${kind}/${id}`} className="applicant" title={loan.applicant_name}>{loan.applicant_name}</Link>
      <span className="amount">{usd(loan.loan_amount)}</span>
      <span className="faint">since {dateTime(loan.approval?.requested_at ?? loan.updated_at)}</span>
      {deadline !== null && (
        <span className="countdown">
          <IntervalText ms={1000} text={() => `${countdown(deadline - Date.now())} left`} />
        </span>
      )}
      <button type="button" className="decide" onClick={onDecide}>
        Decide…
        <span className="sr"> on the loan of {loan.applicant_name}</span>
      </button>
    </li>
  );
}

function DecisionDialog({ target, onClose }: { target: Target; onClose: () => void }) {
  const run = useWatchedLoan(target, useWorkflow());
  const clock = useRunClock(run);
  const decided = run.lanes.length > 0 && run.lanes.every((lane) => lane.approval === null);
  const current = run.connection.status === "live" || run.connection.status === "ended";
  useEffect(() => {
    if (decided && current) onClose();
  }, [decided, current, onClose]);
  return (
    <ClockContext value={clock}>
      <ManagerApproval run={run} mode="open" onClose={onClose} />
    </ClockContext>
  );
}
