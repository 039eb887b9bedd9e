import type { ReactNode } from "react";
import { asProblem } from "../api/http";

interface Props {
  error: unknown;
  /** Offers to try again. */
  onRetry?: () => void;
  children?: ReactNode;
}

/** An error with the server's text and a way to go on. */
export function ProblemNote({ error, onRetry, children }: Props) {
  return (
    <div className="note bad" role="alert">
      <p>{asProblem(error).message}</p>
      {onRetry && <button type="button" onClick={onRetry}>Try again</button>}
      {children}
    </div>
  );
}
