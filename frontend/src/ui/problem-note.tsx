import type { ReactNode } from "react";
import { asProblem } from "../api/http";

interface Props {
  error: unknown;
  /** Whether the page repeats the request by itself, as it does for every query. */
  repeats?: boolean;
  children?: ReactNode;
}

/** An error with the server's text and a way to go on. */
export function ProblemNote({ error, repeats = false, children }: Props) {
  const { message, transient } = asProblem(error);
  return (
    <div className="note bad" role="alert">
      <p>{message}</p>
      {repeats && transient && <p>Trying again…</p>}
      {children}
    </div>
  );
}
