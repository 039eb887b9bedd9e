import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { queries } from "../api/queries";
import type { Recording } from "../api/schema";
import { cardOf } from "../recording/html-file";
import { RecordedRunView } from "../run/recorded-run-view";
import { SaveRun } from "../run/save-run";
import { ProblemNote } from "../ui/problem-note";
import { useStore } from "../ui/store";
import { usePageTitle } from "../ui/use-title";
import { opened } from "./opened";

/** One recorded run: of a file that was opened, or one that the lab has kept. */
export default function RecordedRunPage({ id }: { id: string }) {
  const ofFile = useStore(opened).find(({ run }) => run.id === id);
  const { data, error } = useQuery({ ...queries.recordedRun(id), enabled: !ofFile });
  const recording = ofFile ?? data;
  return (
    <main className="run-page">
      {error && (
        <ProblemNote error={error}>
          <Link href="/recorded">Recorded runs</Link>
        </ProblemNote>
      )}
      {recording && <Recorded recording={recording} />}
    </main>
  );
}

function Recorded({ recording }: { recording: Recording }) {
  usePageTitle(cardOf(recording).title.split(" · ")[0] ?? "Recorded run");
  return <RecordedRunView recording={recording} actions={<SaveRun read={async () => recording} />} />;
}
