import { type ReactNode, useEffect, useState } from "react";
import { Link } from "wouter";
import type { Recording } from "../api/schema";
import { cardOf } from "../recording/html-file";
import { RecordedRunView } from "../run/recorded-run-view";
import { usePageTitle } from "../ui/use-title";
import { EmbedSnippet } from "./embed-snippet";
import { loadRecording } from "./site-data";

interface Props {
  id: string;
  /** Whether another page shows the run in a frame: then there is nothing around it. */
  embedded?: boolean;
}

/** A recorded run of the site. */
export function SiteRunPage({ id, embedded = false }: Props) {
  const [recording, setRecording] = useState<Recording | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    loadRecording(id).then(setRecording, (error: Error) => setProblem(error.message));
  }, [id]);
  return (
    <main className={embedded ? "run-page embedded" : "run-page"}>
      {problem && (
        <p role="alert" className="note bad">
          {problem} <Link href="/">See the recorded runs</Link>
        </p>
      )}
      {recording && <Titled recording={recording} actions={embedded && <WholePage id={id} />} />}
      {recording && !embedded && <EmbedSnippet id={id} title={cardOf(recording).title} />}
    </main>
  );
}

function Titled({ recording, actions }: { recording: Recording; actions: ReactNode }) {
  usePageTitle(recording.run.title ?? "Recorded run");
  return <RecordedRunView recording={recording} actions={actions} />;
}

/** The way from a frame on another page to the site. */
function WholePage({ id }: { id: string }) {
  return (
    <a href={`#/run/${id}`} target="_blank" rel="noreferrer">
      Open on its own page
    </a>
  );
}
