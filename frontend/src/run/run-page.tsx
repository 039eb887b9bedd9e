import { useCallback, useMemo, useState } from "react";
import { Link } from "wouter";
import { ManagerApproval, type DialogMode } from "../approval/manager-approval";
import { useRefreshApprovals } from "../approval/use-refresh-approvals";
import { api } from "../api/client";
import { useRunClock } from "../clock/run-clock";
import { useWorkflow } from "../deployment/workflow";
import { RunLens } from "../lens/run-lens";
import { Launcher } from "../launcher/launcher";
import { useIsManager } from "../session/current";
import type { Target } from "../stream/loan-watcher";
import { useConnectionInHeader, useWatchedLoan } from "../stream/use-watched-loan";
import { ProblemNote } from "../ui/problem-note";
import { useTitle } from "../ui/use-title";
import { ConnectionNote, ForgottenRunNote } from "./connection-note";
import { CutWaits } from "./cut-waits";
import { SaveRun } from "./save-run";
import { titleOf } from "./run-title";
import { RunView } from "./run-view";
import "./run.css";

/** A run, with one lane (a loan) or two (a race). */
export function RunPage({ kind, id }: Target) {
  const target = useMemo(() => ({ kind, id }), [kind, id]);
  return (
    <main className="run-page">
      <Launcher brief />
      <Run key={`${kind}/${id}`} target={target} />
    </main>
  );
}

function Run({ target }: { target: Target }) {
  const run = useWatchedLoan(target, useWorkflow());
  const clock = useRunClock(run);
  const manager = useIsManager();
  useConnectionInHeader(run);
  const [cutWaits, setCutWaits] = useState(true);
  const [dialog, setDialog] = useState<DialogMode>("automatic");
  const openDialog = useCallback(() => setDialog("open"), []);
  const { lanes, problem } = run;
  useRefreshApprovals(lanes);
  useTitle(titleOf(run));

  if (problem && lanes.length === 0) {
    return (
      <ProblemNote error={problem}>
        <ForgottenRunNote id={target.id} status={problem.status} />
        <Link href="/history">{manager ? "See the history" : "See your own loans"}</Link>
      </ProblemNote>
    );
  }
  return (
    <RunView
      run={run}
      clock={clock}
      source={problem === null ? "live" : "gone"}
      cutWaits={cutWaits}
      options={
        <>
          <CutWaits checked={cutWaits} onChange={setCutWaits} />
          {lanes.length > 0 && lanes.every((lane) => lane.finished) && !problem && (
            <SaveRun read={() => api.exportRun(target.kind, target.id)} />
          )}
        </>
      }
      notes={<ConnectionNote run={run} />}
      lens={<RunLens lanes={lanes} />}
      onDecide={openDialog}
    >
      {manager && !problem && <ManagerApproval run={run} mode={dialog} onClose={() => setDialog("closed")} />}
    </RunView>
  );
}
