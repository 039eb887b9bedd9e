import type { ReactNode } from "react";
import type { Problem } from "../api/client";

/** An error in the server's words, with a way on. */
export function ProblemNote({ problem, children }: { problem: Problem; children?: ReactNode }) {
  return (
    <div className="note bad" role="alert">
      <p>{problem.message}</p>
      {children}
    </div>
  );
}
