import { Link } from "wouter";
import { useStore } from "../shell/store";
import { session } from "./current";

/** A page that is a manager's, as everybody else sees it. */
export function ManagersOnly({ title, what }: { title: string; what: string }) {
  const switched = (useStore(session)?.roles.length ?? 0) > 0;
  return (
    <main className="page">
      <h1>{title}</h1>
      <div className="empty">
        <p>Only managers {what}.</p>
        {switched && <p>Switch to a manager at the top of the page to do so.</p>}
        <p>Your own loans show by themselves how they stand, also while they wait for a manager.</p>
        <Link href="/history" className="button">See your loans</Link>
      </div>
    </main>
  );
}
