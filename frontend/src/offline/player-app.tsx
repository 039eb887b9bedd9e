import { useEffect, useState } from "react";
import type { Recording } from "../api/schema";
import { cardOf } from "../recording/html-file";
import { readRecording } from "../recording/read-recording";
import { RecordedRunView } from "../run/recorded-run-view";
import { usePageTitle } from "../ui/use-title";
import { OfflineHeader } from "./offline-header";

/** A saved file: its run, or why it can't be played. */
export function PlayerApp({ text }: { text: string }) {
  const [recording, setRecording] = useState<Recording | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    readRecording(text).then(setRecording, (error: Error) => setProblem(error.message));
  }, [text]);
  return (
    <>
      <OfflineHeader />
      <main className="run-page">
        {problem && (
          <p role="alert" className="note bad">
            {problem}
          </p>
        )}
        {recording && <Titled recording={recording} />}
      </main>
    </>
  );
}

function Titled({ recording }: { recording: Recording }) {
  usePageTitle(cardOf(recording).title.split(" · ")[0] ?? "");
  return <RecordedRunView recording={recording} />;
}
