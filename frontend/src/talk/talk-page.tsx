import { useCallback, useEffect, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { useShortcuts } from "../ui/shortcuts";
import { usePageTitle } from "../ui/use-title";
import { CodeScene } from "./code-scene";
import { ConclusionScene } from "./conclusion-scene";
import { ExhibitScene } from "./exhibit-scene";
import { OpeningScene } from "./opening-scene";
import { PriceScene } from "./price-scene";
import { RunScene } from "./run-scene";
import { type Scene, SCENES } from "./scenes";
import { type Source, useSource } from "./source";
import { StageBar } from "./stage-bar";
import { useNotesWindow } from "./use-notes-window";
import { useReset } from "./use-reset";
import type { Tempo } from "./use-stage-run";
import "./talk.css";

const SCALES = [1, 1.15, 1.3];

/** The talk, one scene at a time, moved by keys alone. */
export default function TalkPage({ sceneId }: { sceneId: string | undefined }) {
  const { source, toggle } = useSource();
  return source && <Stage sceneId={sceneId} source={source} onToggle={toggle} />;
}

interface Props {
  sceneId: string | undefined;
  source: Source;
  onToggle: () => void;
}

function Stage({ sceneId, source, onToggle: toggle }: Props) {
  const place = Math.max(0, SCENES.findIndex(({ id }) => id === sceneId));
  const [, navigate] = useLocation();
  const { resetting, reset, take } = useReset(source);
  const [black, setBlack] = useState(false);
  const [startedAt, setStartedAt] = useState<number | null>(null);
  const { open } = useNotesWindow(useMemo(() => ({ place, startedAt, source }), [place, startedAt, source]));
  const tempo = useMemo(() => tempoInAddress(), []);
  const scale = useScale();
  const scene = SCENES[place];
  usePageTitle(scene?.title ?? "The talk");

  const show = useCallback(
    (next: number) => {
      const target = SCENES[next];
      if (!target) return;
      if (next > place) setStartedAt((before) => before ?? Date.now());
      setBlack(false);
      navigate(`/talk/${target.id}${location.search}`, { replace: true });
    },
    [navigate, place],
  );
  useShortcuts(
    useMemo(() => {
      const next = (): void => show(place + 1);
      const back = (): void => show(place - 1);
      const blacken = (): void => setBlack((before) => !before);
      return {
        arrowright: next,
        pagedown: next,
        arrowleft: back,
        pageup: back,
        x: reset,
        l: toggle,
        b: blacken,
        ".": blacken,
        n: open,
        "0": () => setStartedAt(Date.now()),
        "+": scale.larger,
        "-": scale.smaller,
      };
    }, [show, place, reset, toggle, open, scale.larger, scale.smaller]),
  );
  if (!scene) return null;
  return (
    <main className={black ? "talk black" : "talk"} data-source={source}>
      <SceneView key={`${scene.id} ${source} ${take}`} scene={scene} source={source} tempo={tempo} />
      <StageBar scene={scene} place={place} source={source} resetting={resetting} />
    </main>
  );
}

function SceneView({ scene, source, tempo }: { scene: Scene; source: Source; tempo: Tempo }) {
  switch (scene.kind) {
    case "opening":
      return <OpeningScene scene={scene} />;
    case "run":
      return <RunScene scene={scene} source={source} tempo={tempo} />;
    case "code":
      return <CodeScene scene={scene} />;
    case "price":
      return <PriceScene scene={scene} />;
    case "exhibit":
      return <ExhibitScene scene={scene} />;
    case "conclusion":
      return <ConclusionScene scene={scene} />;
  }
}

/** `?pace=0&speed=20` plays the talk faster than an audience could follow. */
function tempoInAddress(): Tempo {
  const query = new URLSearchParams(location.search);
  const pace = query.get("pace");
  return { pace: pace === null ? null : Number(pace), speed: Number(query.get("speed") ?? 1) };
}

/** All sizes of the stage follow the size of the root, which `data-stage` sets in `talk.css`. */
function useScale(): { larger: () => void; smaller: () => void } {
  const [step, setStep] = useState(0);
  useEffect(() => {
    const root = document.documentElement;
    root.dataset.stage = "";
    root.style.setProperty("--scale", String(SCALES[step]));
    return () => {
      delete root.dataset.stage;
      root.style.removeProperty("--scale");
    };
  }, [step]);
  return useMemo(
    () => ({
      larger: () => setStep((before) => Math.min(SCALES.length - 1, before + 1)),
      smaller: () => setStep((before) => Math.max(0, before - 1)),
    }),
    [],
  );
}
