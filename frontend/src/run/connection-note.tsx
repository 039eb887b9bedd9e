import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { queries } from "../api/queries";
import { useHasLab, useLabRestarted } from "../deployment/use-deployment";
import { timeOfDay } from "../format/time";
import type { RunState } from "../stream/loan-watcher";

/** Says that the run is gone, or since when nothing is known of it. Nothing while the run is followed. */
export function ConnectionNote({ run }: { run: RunState }) {
  const { target, connection, problem } = run;
  const restarted = useLabRestarted(target.id, problem?.status === 404);
  const known = connection.lastAnswer ?? connection.since;
  if (known === null) return null;
  const asOf = timeOfDay(known);
  if (problem) {
    const reason = problem.status === 404 ? goneText(target.kind, restarted) : problem.message;
    return (
      <div className="note bad" role="alert">
        <p>
          <strong>{reason}</strong> The page shows what was known at {asOf}.
        </p>
      </div>
    );
  }
  if (connection.status !== "stale") return null;
  return (
    <output className="note bad as-of">
      No answer since {asOf}. The page shows what was known then, and tries again.
    </output>
  );
}

function goneText(kind: "loan" | "race", restarted: boolean): string {
  return restarted
    ? `The lab was restarted, and it keeps its loans in memory: this ${kind} is gone.`
    : `The server no longer has this ${kind}.`;
}

/** Why a link to a run of the lab may lead to nothing, and where its recording is. */
export function ForgottenRunNote({ id, status }: { id: string; status: number }) {
  const forgotten = useHasLab() && status === 404;
  const { data } = useQuery({ ...queries.recordedRuns, enabled: forgotten });
  if (!forgotten) return null;
  const recorded = data?.runs.some((run) => run.id === id);
  return (
    <p>
      A lab forgets its loans when it ends. {recorded && <Link href={`/recorded/${id}`}>Play the recorded run</Link>}
    </p>
  );
}
