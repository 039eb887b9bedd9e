import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext } from "react";
import { queries } from "../api/queries";
import type { Workflow } from "../api/schema";
import { ProblemNote } from "../ui/problem-note";

const WorkflowContext = createContext<Workflow | null>(null);

/** Loads the loan's workflow once. Without it no page can name a step, so none is shown. */
export function WorkflowProvider({ children }: { children: ReactNode }) {
  const { data, failureReason } = useQuery(queries.workflow);
  if (data) return <WorkflowContext value={data}>{children}</WorkflowContext>;
  return (
    <main className="page">
      {failureReason ? (
        <>
          <h1>The workflow can't be loaded</h1>
          <ProblemNote error={failureReason} repeats />
        </>
      ) : (
        <output className="empty">Loading the workflow…</output>
      )}
    </main>
  );
}

/** A workflow that is known already, such as that of a recorded run. */
export function KnownWorkflow({ workflow, children }: { workflow: Workflow; children: ReactNode }) {
  return <WorkflowContext value={workflow}>{children}</WorkflowContext>;
}

/** The loan's workflow; only inside the `WorkflowProvider`. */
export function useWorkflow(): Workflow {
  const workflow = useContext(WorkflowContext);
  if (!workflow) throw new Error("useWorkflow needs a WorkflowProvider");
  return workflow;
}
