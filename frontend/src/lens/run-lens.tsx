import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { LensInvocation } from "../api/lens";
import { queries } from "../api/queries";
import type { RunLens as RecordedLensData } from "../api/schema";
import { useHasLab } from "../deployment/use-deployment";
import type { Lane } from "../fold/lane";
import type { LensEvent } from "./history";
import { ProblemNote } from "../ui/problem-note";
import { useAddress } from "../ui/use-address";

const LensView = lazy(() => import("./lens-view"));

/** The code of a durable loan in the lab, live while it runs: nothing is asked for until it is opened. */
export function RunLens({ lanes }: { lanes: Lane[] }) {
  const [open, setOpen] = useState(useIsInAddress());
  const hasLab = useHasLab();
  const lane = lanes.find(({ engine }) => engine === "durable");
  if (!lane || !hasLab) return null;
  return (
    <details className="run-lens" open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Which line of the code ran in which invocation?</summary>
      {open && <LiveLens lane={lane} other={lanes.find(({ engine }) => engine === "stepfunctions")} />}
    </details>
  );
}

interface RecordedProps {
  lens: RecordedLensData;
  /** The number of invocations that have started. */
  invocations: number;
  history: LensEvent[];
  /** The history of the same loan on Step Functions, if the run has one. */
  states?: LensEvent[];
}

/** The code of a recorded run, as far as its invocations have started. */
export function RecordedLens({ lens, invocations, history, states }: RecordedProps) {
  const [open, setOpen] = useState(useIsInAddress());
  const shown = (lens.invocations as LensInvocation[]).slice(0, invocations);
  return (
    <details className="run-lens" open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Which line of the code ran in which invocation?</summary>
      {open && (
        <Suspense fallback={<p className="empty">The code is being read…</p>}>
          <LensView source={lens} invocations={shown} history={upTo(history, shown)} states={states} />
        </Suspense>
      )}
    </details>
  );
}

/** Whether the address chooses an invocation: then the lens is open from the start. */
function useIsInAddress(): boolean {
  return useAddress()[0].has("invocation");
}

/** The events up to the end of the last of these invocations. */
function upTo(history: LensEvent[], invocations: LensInvocation[]): LensEvent[] {
  const last = invocations.at(-1)?.events[1] ?? 0;
  return history.filter(({ id }) => id <= last);
}

function LiveLens({ lane, other }: { lane: Lane; other: Lane | undefined }) {
  const { data, error } = useQuery(queries.lens(lane.applicationId, lane.view.log.length));
  const history = useHistory(lane);
  const states = useHistory(other);
  if (error) return <ProblemNote error={error} />;
  const reading = <p className="empty">The code is being read…</p>;
  if (!data) return reading;
  return (
    <Suspense fallback={reading}>
      <LensView source={data} invocations={data.invocations} history={history} states={states} />
    </Suspense>
  );
}

/** The engine's history of a loan, once the loan has ended. */
function useHistory(lane: Lane | undefined): LensEvent[] | undefined {
  const { data } = useQuery({ ...queries.exportedLoan(lane?.applicationId ?? ""), enabled: lane?.finished ?? false });
  return data?.run.loans[0]?.history;
}
