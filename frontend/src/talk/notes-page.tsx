import { useEffect, useState } from "react";
import { countdown } from "../format/time";
import { IntervalText } from "../ui/interval-text";
import { usePageTitle } from "../ui/use-title";
import { openChannel, type StageState } from "./channel";
import { figuresOf, filled } from "./figures";
import { RECORDINGS } from "./recordings";
import { SCENES, startOf } from "./scenes";
import "./notes.css";

const FIGURES = figuresOf(RECORDINGS.approved);
const MINUTE_MS = 60_000;
const AT_THE_START: StageState = { place: 0, startedAt: null, source: "live" };

/** The speaker's window: notes, keys and a clock. Its keys move the stage. */
export default function NotesPage() {
  usePageTitle("Notes");
  const { place, startedAt, source } = useStageState();
  const scene = SCENES[place];
  const next = SCENES[place + 1];
  if (!scene) return null;
  return (
    <main className="page notes-page">
      <header>
        <p className="clock">
          <IntervalText ms={500} text={() => clockText(startedAt)} />
        </p>
        <p>
          <IntervalText ms={500} text={() => timeLeft(startedAt, place)} />
          <br />
          Scene {place + 1} of {SCENES.length}, {source}
        </p>
      </header>
      <h1>{scene.title}</h1>
      <ol className="press" aria-label="Keys to press">
        {scene.press.map(({ key, does }) => (
          <li key={key}>
            <kbd>{key}</kbd> {does}
          </li>
        ))}
      </ol>
      <ul className="notes">
        {scene.notes.map((note) => (
          <li key={note}>{filled(note, FIGURES)}</li>
        ))}
      </ul>
      <p className="fails">
        <strong>If it fails:</strong> {scene.if_it_fails}
      </p>
      <p className="faint">{next ? `Next: ${next.title}` : "This is the last scene."}</p>
    </main>
  );
}

function useStageState(): StageState {
  const [state, setState] = useState(AT_THE_START);
  useEffect(() => {
    const channel = openChannel((message) => {
      if (message.kind === "state") setState(message.state);
    });
    channel.send({ kind: "hello" });
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      channel.send({ kind: "key", key: event.key });
      if (event.key.startsWith("Arrow") || event.key.startsWith("Page")) event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
      channel.close();
    };
  }, []);
  return state;
}

function clockText(startedAt: number | null): string {
  return countdown(startedAt === null ? 0 : Date.now() - startedAt);
}

/** The time that is left for the scene, by the plan. */
function timeLeft(startedAt: number | null, place: number): string {
  if (startedAt === null) return "The clock starts with the next scene.";
  const left = (startOf(place + 1) - startOf(1)) * MINUTE_MS - (Date.now() - startedAt);
  return left >= 0 ? `${countdown(left)} left for this scene` : `${countdown(-left)} behind the plan`;
}
