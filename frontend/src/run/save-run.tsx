import { useState } from "react";
import type { Recording } from "../api/schema";
import { Problem } from "../api/http";
import { htmlFile, type PlayerFiles } from "../recording/html-file";
import { download } from "../ui/download";
import { notify } from "../ui/notices";

const PLAYER = "/player/player";

interface Props {
  /** Reads the run's document; throws `Problem`. */
  read: () => Promise<Recording>;
}

/** Saves a run as a document, or as one HTML file that plays it without a server. */
export function SaveRun({ read }: Props) {
  const [busy, setBusy] = useState(false);
  const save = async (write: (recording: Recording) => Promise<void>): Promise<void> => {
    setBusy(true);
    try {
      await write(await read());
    } catch (error) {
      notify(error instanceof Problem ? error.message : "The run can't be saved now. Try again in a moment.");
    } finally {
      setBusy(false);
    }
  };
  return (
    <fieldset className="save-run">
      <legend className="sr">Save the run</legend>
      Save as
      <button type="button" disabled={busy} onClick={() => void save(saveDocument)}>
        JSON
      </button>
      <button
        type="button"
        disabled={busy}
        title="One file that plays the run without a server"
        onClick={() => void save(saveHtml)}
      >
        one HTML file
      </button>
    </fieldset>
  );
}

async function saveDocument(recording: Recording): Promise<void> {
  download(`${nameOf(recording)}.json`, "application/json", `${JSON.stringify(recording)}\n`);
}

async function saveHtml(recording: Recording): Promise<void> {
  download(`${nameOf(recording)}.html`, "text/html", htmlFile(recording, await playerFiles()));
}

function nameOf({ run }: Recording): string {
  return `${run.kind}-${run.id.slice(0, 8)}`;
}

/** The player as it is built beside the page. */
async function playerFiles(): Promise<PlayerFiles> {
  const [script, style] = await Promise.all([textOf(`${PLAYER}.js`), textOf(`${PLAYER}.css`)]);
  return { script, style };
}

async function textOf(path: string): Promise<string> {
  const response = await fetch(path);
  if (!response.ok) throw new Problem(response.status, "The player isn't built: run the page's build.");
  return response.text();
}
