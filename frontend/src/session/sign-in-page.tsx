import { useState } from "react";
import { ProblemNote } from "../ui/problem-note";
import type { Session, SignedOut } from "./session";

interface Props {
  session: Session;
  state: SignedOut;
}

/** Nobody is signed in; the sign-in leads back to the page that is open. */
export function SignInPage({ session, state }: Props) {
  const [error, setError] = useState<unknown>(null);
  const [opening, setOpening] = useState(false);
  const signIn = (): void => {
    if (opening) return;
    setOpening(true);
    setError(null);
    session
      .signIn()
      .catch(setError)
      // The browser's Back button can lead back to this page.
      .finally(() => setOpening(false));
  };
  return (
    <main className="page" data-auth={state.expired ? "expired" : "out"}>
      <h1>{state.expired ? "You were signed out" : "Sign in"}</h1>
      <output>
        {state.expired
          ? "Your session has ended. After the sign-in you return to this page."
          : "Sign in to apply for a loan and follow it. Managers also decide on loans."}
      </output>
      {state.reason && <p className="note bad" role="alert">{state.reason}</p>}
      {error !== null && <ProblemNote error={error} />}
      <button type="button" className="primary" onClick={signIn} aria-disabled={opening}>
        {opening ? "Opening the sign-in…" : "Sign in"}
      </button>
    </main>
  );
}
