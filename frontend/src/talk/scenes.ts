/** The scenes of the talk. `scenes.json` describes them, and `docs/talk.md` is written from the same file. */
import type { EngineName } from "../api/schema";
import type { RecordingName } from "./recordings";
import scenes from "./scenes.json";

/** The one figure that a scene shows large. */
export type FigureName = "clock" | "invocations" | "functions" | "repeated";

/** The loan that a scene runs, live or from a recording. */
export interface SceneRun {
  /** The name of a demo applicant. */
  applicant: string;
  engine: EngineName | "both";
  /** The pause of each step in milliseconds, so that the audience can follow. */
  pace_ms: number;
  /** Whether the run starts with the scene or when its key is pressed. */
  start: "at once" | "key";
  recording: RecordingName;
}

interface SceneText {
  id: string;
  title: string;
  /** The time for the scene. All scenes together take 20 minutes. */
  minutes: number;
  /** One sentence below the title. */
  shows: string;
  /** The keys of this scene, in the order in which they are pressed. */
  press: { key: string; does: string }[];
  /** For the speaker. `{durable.operations}` is replaced with a figure of the recorded race. */
  notes: string[];
  /** For the speaker: how to go on when the scene doesn't work. */
  if_it_fails: string;
}

export interface OpeningScene extends SceneText {
  kind: "opening";
  /** One sentence about each engine. */
  engines: Partial<Record<EngineName, string>>;
}

export interface RunScene extends SceneText {
  kind: "run";
  run: SceneRun;
  figure: FigureName;
}

export interface CodeScene extends SceneText {
  kind: "code";
  /** The name of a run in `docs/lens.json`. */
  lens: string;
}

export interface PriceScene extends SceneText {
  kind: "price";
  recording: RecordingName;
}

/** An exhibit of the guide. */
export interface ExhibitScene extends SceneText {
  kind: "exhibit";
  /** The id of a document in `docs/exhibits`. */
  exhibit: string;
  /** The places of the findings that are shown, from 0. */
  findings: number[];
}

/** Rows of the guide that each engine wins. */
export interface ConclusionScene extends SceneText {
  kind: "conclusion";
  columns: { engine: EngineName; because: string; rows: string[] }[];
}

export type Scene = OpeningScene | RunScene | CodeScene | PriceScene | ExhibitScene | ConclusionScene;

/** The engines of the talk, in the order of their lanes. */
export const TALK_ENGINES: EngineName[] = ["durable", "stepfunctions"];

export const SCENES = scenes as Scene[];

/** The minutes from the start of the talk to the start of a scene. */
export function startOf(place: number): number {
  return SCENES.slice(0, place).reduce((sum, { minutes }) => sum + minutes, 0);
}
