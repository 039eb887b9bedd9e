import { useCallback, useEffect, useMemo, useState } from "react";
import { Link } from "wouter";
import { api } from "../api/client";
import type { Snapshot } from "../api/schema";
import { ClockContext, useRun, useRunClock } from "../run/use-run";
import { useIsManager } from "../session/current";
import { ManagersOnly } from "../session/managers-only";
import { EngineSign } from "../shell/engine-badge";
import { ProblemNote } from "../shell/problem-note";
import { useResource } from "../shell/use-resource";
import type { Target } from "../stream/run";
import { usd } from "../words/money";
import { countdown, moment } from "../words/time";
import { Approvals } from "./approvals";
import { Every } from "./every";
import "./approval.css";

const EVERY_MS = 3000;

/** The loans that wait for a manager, for whoever opens the page later. */
export function InboxPage() {
  if (useIsManager()) return <Inbox />;
  return <ManagersOnly title="Waiting for a manager" what="see which loans wait, and decide about them" />;
}

function Inbox() {
  const { data, problem, loading, refresh } = useResource(api.approvals, EVERY_MS);
  const [deciding, setDeciding] = useState<Target | null>(null);
  const closed = useCallback(() => {
    setDeciding(null);
    refresh();
  }, [refresh]);
  const waiting = useMemo(() => grouped(data?.approvals ?? []), [data]);
  return (
    <main className="page">
      <h1>Waiting for a manager</h1>
      {problem && (
        <ProblemNote problem={problem}>
          <button type="button" onClick={refresh}>Try again</button>
        </ProblemNote>
      )}
      {loading && <p className="empty">Looking for loans that wait…</p>}
      {data && waiting.length === 0 && (
        <div className="empty">
          <p>No loan waits for a manager.</p>
          <p>Loans of $100,000 and more come here: run Alice, and don't decide yet.</p>
          <Link href="/" className="button">Run a loan</Link>
        </div>
      )}
      <ul className="inbox">
        {waiting.map((item) => (
          <InboxItem key={item.target.id} item={item} onDecide={() => setDeciding(item.target)} />
        ))}
      </ul>
      {deciding && (
        <Deciding
          key={deciding.id}
          target={deciding}
          onClosed={closed}
        />
      )}
    </main>
  );
}

interface Item {
  target: Target;
  loans: Snapshot[];
}

/** Both lanes of a race are one matter. */
function grouped(approvals: Snapshot[]): Item[] {
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
        {item.loans.map((one) => (
          <EngineSign key={one.application_id} engine={one.engine} />
        ))}
      </span>
      <Link href={`/${kind}/${id}`} className="who">{loan.applicant_name}</Link>
      <span className="amount">{usd(loan.loan_amount)}</span>
      <span className="faint">since {moment(loan.approval?.requested_at ?? loan.updated_at)}</span>
      {deadline !== null && (
        <span className="countdown">
          <Every ms={1000} text={() => `${countdown(deadline - Date.now())} left`} />
        </span>
      )}
      <button type="button" className="decide" onClick={onDecide}>
        Decide…
        <span className="sr"> about {loan.applicant_name}</span>
      </button>
    </li>
  );
}

function Deciding({ target, onClosed }: { target: Target; onClosed: () => void }) {
  const run = useRun(target);
  const clock = useRunClock(run);
  const over = run.lanes.length > 0 && run.lanes.every((lane) => lane.approval === null);
  const known = run.link.state === "live" || run.link.state === "ended";
  useEffect(() => {
    if (over && known) onClosed();
  }, [over, known, onClosed]);
  return (
    <ClockContext value={clock}>
      <Approvals run={run} choice="open" onLater={onClosed} />
    </ClockContext>
  );
}
