import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lab } from "../api/client";
import { asProblem } from "../api/http";
import type { DeployEvent, DeployRun } from "../api/deploy";
import { queries } from "../api/queries";
import { useHasLab } from "../deployment/use-deployment";
import { ENGINE_LABELS, sentenceCase } from "../format/labels";
import { useIsManager } from "../session/current";
import { notify } from "../ui/notices";
import "./deploy-exhibit.css";

/** A button that deploys version 2 of both workflows while loans wait, in a lab of its own, and shows what happens. */
export function DeployExhibit() {
  const hasLab = useHasLab();
  const manager = useIsManager();
  return hasLab && manager ? <Exhibit /> : null;
}

function Exhibit() {
  const client = useQueryClient();
  const { data } = useQuery(queries.deployment);
  const { mutate, isPending } = useMutation({
    mutationFn: () => lab.startDeployment(),
    onSuccess: (run) => client.setQueryData(queries.deployment.queryKey, run),
    onError: (error) => notify(`Nothing was deployed: ${asProblem(error).message}`),
  });
  const busy = isPending || data?.state === "running";
  return (
    <section className="deploy-exhibit" aria-label="Deploy while a loan waits" data-state={data?.state}>
      <h2>Deploy while a loan waits</h2>
      <p>
        Version 2 gives one durable operation another name, and the tasks of the state machine another name for a field.
        A second lab starts, a loan waits on each engine, version 2 is deployed, and new loans start. First with
        published versions, then in place. It takes less than a minute, and the loans of this lab are not touched.
      </p>
      <button type="button" aria-disabled={busy} onClick={() => !busy && mutate()}>
        {busy ? "Version 2 is being deployed…" : "Deploy version 2 while loans wait"}
      </button>
      {data && data.events.length > 0 && <Runs run={data} />}
    </section>
  );
}

function Runs({ run: { state, events } }: { run: DeployRun }) {
  return (
    <>
      <div className="runs" aria-live="polite">
        {[true, false].map((versioned) => (
          <Run key={String(versioned)} versioned={versioned} events={events.filter((event) => event.versioned === versioned)} />
        ))}
      </div>
      {state === "ended" && (
        <p className="outcome-of-both">
          With published versions every loan ends as its manager decided. In place, the loans that waited fail on both
          engines, and only new ones end well.
        </p>
      )}
      {state === "failed" && <p className="bad">The exhibit ended otherwise than expected.</p>}
    </>
  );
}

function Run({ versioned, events }: { versioned: boolean; events: DeployEvent[] }) {
  return (
    <section className="deploy-run" aria-label={versioned ? "With published versions" : "In place"}>
      <h3>{versioned ? "With published versions" : "In place, without versions"}</h3>
      {events.length === 0 && <p className="faint">It follows.</p>}
      <ol>
        {events.map((event) => (
          <li key={`${event.moment}/${event.engine}/${event.is_old}`} data-moment={event.moment} className={classOf(event)}>
            {textOf(event)}
          </li>
        ))}
      </ol>
    </section>
  );
}

function classOf({ moment, ended }: DeployEvent): string | undefined {
  if (moment !== "ended") return undefined;
  return ended === "approved" ? "ok" : "bad";
}

/** A moment as a sentence. */
export function textOf(event: DeployEvent): string {
  const { moment, engine, is_old: old, version, ended, reason, refusal } = event;
  const name = engine && ENGINE_LABELS[engine];
  switch (moment) {
    case "starting":
      return "A lab of its own starts.";
    case "waits":
      return `A loan on ${name} waits for its manager${old ? "" : ", started after the deployment"}.`;
    case "checked":
      return `make replay-check of the waiting durable loan with version 2: ${refusal}`;
    case "deployed":
      return "Version 2 of both workflows is deployed.";
    case "ended": {
      const began = old ? "waited before the deployment" : "started after it";
      const why = reason && ` (${sentenceCase(reason).toLowerCase()})`;
      return `${name}, ${began}, version ${version}: ${ended}${why}.`;
    }
  }
}
