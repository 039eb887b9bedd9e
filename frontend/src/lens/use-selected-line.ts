import { useEffect } from "react";
import type { LensInvocation } from "../api/lens";
import type { Workflow } from "../api/schema";
import { useWorkflow } from "../deployment/workflow";
import { rowOfOperation } from "../fold/engine-activity";
import { rowSelection, selectRow } from "../timeline/row-selection";
import { useStore } from "../ui/store";
import { numberIn, useAddress } from "../ui/use-address";
import { namesOf } from "./history";

/** The selected line, which the address keeps, together with its row in the lanes: selecting either selects the other. */
export function useSelectedLine(invocation: LensInvocation | undefined): [number | null, (line: number | null) => void] {
  const workflow = useWorkflow();
  const { row } = useStore(rowSelection);
  const [search, change] = useAddress();
  const line = numberIn(search, "line");

  useEffect(() => {
    rowSelection.set({ lens: true, row: null });
    return () => rowSelection.set({ lens: false, row: null });
  }, []);

  const own = invocation && line !== null ? rowOfLine(invocation, line, workflow) : null;
  const other = invocation && row !== null && row !== own ? lineOfRow(invocation, row, workflow) : null;
  const select = (next: number | null): void => {
    change({ line: next });
    selectRow(invocation && next !== null ? rowOfLine(invocation, next, workflow) : null);
  };
  return [other ?? line, select];
}

function rowOfLine(invocation: LensInvocation, line: number, workflow: Workflow): string | null {
  const [name] = namesOf(invocation.operations[line] ?? []);
  return (name && rowOfOperation(name, workflow)) || null;
}

function lineOfRow(invocation: LensInvocation, row: string, workflow: Workflow): number | null {
  const found = Object.entries(invocation.operations).find(([, called]) =>
    [...namesOf(called)].some((name) => rowOfOperation(name, workflow) === row),
  );
  return found ? Number(found[0]) : null;
}
