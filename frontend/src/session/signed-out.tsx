import { useState } from "react";
import type { Problem } from "../api/http";
import { ProblemNote } from "../shell/problem-note";
import { asProblem } from "../shell/use-resource";
import type { Out, Session } from "./session";

interface Props {
  session: Session;
  standing: Out;
}

/** Nobody is in: why, and the way in, which leads back to the page that is open. */
export function SignedOut({ session, standing }: Props) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [leaving, setLeaving] = useState(false);
  const enter = (): void => {
    if (leaving) return;
    setLeaving(true);
    setProblem(null);
    session
      .enter()
      .catch((error: unknown) => setProblem(asProblem(error)))
      // Also reached when somebody comes back from the sign-in by the browser's own button.
      .finally(() => setLeaving(false));
  };
  return (
    <main className="page" data-standing={standing.expired ? "expired" : "out"}>
      <h1>{standing.expired ? "You were signed out" : "Sign in"}</h1>
      <output>
        {standing.expired
          ? "Your session has ended. Sign in again, and you come back to this page."
          : "Whoever is signed in can apply for a loan and follow it; managers decide."}
      </output>
      {standing.reason && <p className="note bad" role="alert">{standing.reason}</p>}
      {problem && <ProblemNote problem={problem} />}
      <button type="button" className="primary" onClick={enter} aria-disabled={leaving}>
        {leaving ? "Opening the sign-in…" : "Sign in"}
      </button>
    </main>
  );
}
