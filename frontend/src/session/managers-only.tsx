import { Link } from "wouter";
import { useStore } from "../ui/store";
import { session } from "./current";

/** A page for managers, as an applicant sees it. `action` is what managers do here. */
export function ManagersOnly({ title, action }: { title: string; action: string }) {
  const hasRoles = (useStore(session)?.roles.length ?? 0) > 0;
  return (
    <main className="page">
      <h1>{title}</h1>
      <div className="empty">
        <p>Only managers can {action}.</p>
        {hasRoles && <p>To do so, choose the role “Manager” at the top of the page.</p>}
        <p>Your own loans show their status, also while they wait for a manager.</p>
        <Link href="/history" className="button">See your loans</Link>
      </div>
    </main>
  );
}
