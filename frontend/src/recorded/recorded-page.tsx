import { useQueries, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Link } from "wouter";
import { queries } from "../api/queries";
import type { Recording } from "../api/schema";
import { useHasLab } from "../deployment/use-deployment";
import { readRecording, UnreadableRecording } from "../recording/read-recording";
import { useStore } from "../ui/store";
import { useDroppedFiles } from "../ui/use-dropped-files";
import { usePageTitle } from "../ui/use-title";
import { keepOpened, nameOf, nameOfSummary, opened } from "./opened";
import { RunComparison } from "./run-comparison";
import "./recorded.css";

const MOST_COMPARED = 2;

/** The runs that are kept as documents: those of the lab, and those opened from files. */
export default function RecordedPage() {
  usePageTitle("Recorded runs");
  const [problems, setProblems] = useState<string[]>([]);
  const [chosen, setChosen] = useState<string[]>([]);
  const listed = useListed();
  const open = async (files: FileList): Promise<void> => setProblems(await openAll([...files]));
  const over = useDroppedFiles((files) => void open(files));
  const [left, right] = useChosen(chosen);
  const choose = (id: string): void =>
    setChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id].slice(-MOST_COMPARED));
  return (
    <main className="page">
      <h1>Recorded runs</h1>
      <OpenFiles over={over} onFiles={(files) => void open(files)} />
      {problems.map((problem) => (
        <p key={problem} role="alert" className="note bad">
          {problem}
        </p>
      ))}
      {listed.length === 0 && <p className="empty">No run is recorded yet. A lab records each run when it has ended.</p>}
      {listed.length > 0 && (
        <ul className="recorded-runs">
          {listed.map(({ id, name, recorded }) => (
            <li key={id}>
              <label className="option">
                <input type="checkbox" checked={chosen.includes(id)} onChange={() => choose(id)} />
                Compare<span className="sr"> {name}</span>
              </label>
              <Link href={`/recorded/${id}`}>{name}</Link>
              <span className="faint small">recorded {recorded.slice(0, 16).replace("T", " ")}</span>
            </li>
          ))}
        </ul>
      )}
      {left && right ? (
        <RunComparison left={left} right={right} />
      ) : (
        listed.length > 1 && <p className="faint">Choose two runs to see what differs between them.</p>
      )}
    </main>
  );
}

function OpenFiles({ over, onFiles }: { over: boolean; onFiles: (files: FileList) => void }) {
  const input = useId();
  return (
    <section className={over ? "open-files over" : "open-files"} aria-label="Open a file">
      <label htmlFor={input} className="button">
        Open files
      </label>{" "}
      or drop them here: runs that were saved as JSON.
      <input
        id={input}
        className="sr"
        type="file"
        multiple
        accept=".json,application/json"
        onChange={({ target }) => {
          if (target.files && target.files.length > 0) onFiles(target.files);
          target.value = "";
        }}
      />
    </section>
  );
}

/** Open files; returns why some of them can't be opened. */
async function openAll(files: File[]): Promise<string[]> {
  const problems = await Promise.all(
    files.map(async (file) => {
      try {
        keepOpened(await readRecording(await file.text()));
        return [];
      } catch (error) {
        const reason = error instanceof UnreadableRecording ? error.message : "The file can't be read.";
        return [`${file.name}: ${reason}`];
      }
    }),
  );
  return problems.flat();
}

interface Listed {
  id: string;
  name: string;
  /** When the run was recorded, ISO 8601. */
  recorded: string;
}

/** The opened recordings, then those that the lab keeps, the newest first. */
function useListed(): Listed[] {
  const ofFiles = useStore(opened);
  const { data } = useQuery({ ...queries.recordedRuns, enabled: useHasLab() });
  const known = new Set(ofFiles.map(({ run }) => run.id));
  const kept = data?.runs.filter(({ id }) => !known.has(id)) ?? [];
  return [
    ...ofFiles.map((recording) => ({
      id: recording.run.id,
      name: nameOf(recording),
      recorded: recording.run.exported_at,
    })),
    ...kept.map((run) => ({ id: run.id, name: nameOfSummary(run), recorded: run.exported_at })),
  ];
}

/** The recordings with these ids, as soon as they are read. */
function useChosen(ids: string[]): Recording[] {
  const ofFiles = useStore(opened);
  const isKept = (id: string): boolean => !ofFiles.some(({ run }) => run.id === id);
  const kept = useQueries({ queries: ids.filter(isKept).map((id) => queries.recordedRun(id)) });
  const found = [...ofFiles, ...kept.flatMap(({ data }) => data ?? [])];
  return ids.flatMap((id) => found.find(({ run }) => run.id === id) ?? []);
}
