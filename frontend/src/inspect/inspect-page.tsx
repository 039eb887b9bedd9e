import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../api/client";
import { Problem } from "../api/http";
import { FIRST_PLAN } from "../planner/plan";
import { ProblemNote } from "../ui/problem-note";
import { usePageTitle } from "../ui/use-title";
import { DropZone } from "./drop-zone";
import { type Example, loadExample } from "./examples";
import { documentIn, readFiles, type ReadFile } from "./read-files";
import { Report } from "./report";
import { Planner } from "./planner";
import { DEFAULTS, type Settings, useSettings } from "./settings";
import "./inspect.css";

/** Prices and draws a workflow that somebody brings: a history or a definition. */
export default function InspectPage() {
  const [settings, change] = useSettings();
  const [files, setFiles] = useState<ReadFile[]>([]);
  const [unread, setUnread] = useState<Problem | null>(null);
  const { data: report, error, isFetching } = useQuery(inspection(files, settings));
  usePageTitle(files.length > 0 ? `Inspect ${files.map(({ name }) => name).join(", ")}` : "Inspect a workflow");

  const open = async (read: Promise<ReadFile[]>, changes: Partial<Settings> = {}): Promise<void> => {
    try {
      setFiles(await read);
      setUnread(null);
      change({ items: {}, loops: {}, payloadBytes: null, ...changes });
    } catch (failure) {
      setUnread(new Problem(400, failure instanceof Error ? failure.message : "The file can't be read."));
    }
  };
  const openExample = (example: Example): void =>
    void open(
      loadExample(example).then((file) => [file]),
      { items: example.items ?? {} },
    );

  const problem = unread ?? error;
  return (
    <main className="page inspect-page">
      <h1>Price and draw your own workflow</h1>
      <p>
        The same work costs operations on Lambda Durable Functions and state transitions on Step Functions. Bring the
        history of an execution or a definition to see its bill, its limits, and what the other engine would take.
      </p>
      <DropZone busy={isFetching} onFiles={(chosen) => void open(readFiles(chosen))} onExample={openExample} />
      {isFetching && <progress aria-label="The document is being read" />}
      {problem && <ProblemNote error={problem} />}
      {report && !problem && <Report report={report} files={files} settings={settings} onChange={change} />}
      {settings.plan ? (
        <Planner plan={settings.plan} settings={settings} onChange={change} />
      ) : (
        <button type="button" className="open-plan" onClick={() => change({ plan: FIRST_PLAN })}>
          Plan a workflow from its counts
        </button>
      )}
      {files.length === 0 && !problem && !settings.plan && <Nothing region={settings.region} />}
    </main>
  );
}

function Nothing({ region }: { region: string }) {
  return (
    <p className="empty">
      Nothing is open yet. An example shows what you will see{region === DEFAULTS.region ? "" : `, priced in ${region}`}.
    </p>
  );
}

function inspection(files: ReadFile[], { region, items, loops, payloadBytes }: Settings) {
  const parameters = {
    ...(Object.keys(items).length > 0 && { items }),
    ...(Object.keys(loops).length > 0 && { loops }),
    ...(payloadBytes !== null && { payload_bytes: payloadBytes }),
  };
  return {
    queryKey: ["inspection", files, region, parameters],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.inspect({ documents: files.map(documentIn), parameters }, region, signal),
    enabled: files.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  };
}
