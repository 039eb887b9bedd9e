import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import lenses from "../../docs/lens.json";
import { figuresOf, filled } from "../src/talk/figures";
import { guideRow } from "../src/talk/guide";
import { STAGE_KEYS } from "../src/talk/keys";
import { RECORDINGS } from "../src/talk/recordings";
import { exhibitOf } from "../src/talk/exhibit-scene";
import { type ExhibitScene as ExhibitText, type RunScene, type Scene, SCENES } from "../src/talk/scenes";
import { script } from "../src/talk/script";

const FIGURES = figuresOf(RECORDINGS.approved);
const LEAST_PX = 24;
const css = readFileSync(join(import.meta.dirname, "../src/talk/talk.css"), "utf8");
const runs = SCENES.filter((scene): scene is RunScene => scene.kind === "run");

describe("the scenes of the talk", () => {
  test("have ids of their own and take 20 minutes together", () => {
    expect(new Set(SCENES.map(({ id }) => id)).size).toBe(SCENES.length);
    expect(SCENES.reduce((sum, { minutes }) => sum + minutes, 0)).toBe(20);
  });

  test.each(SCENES.map((scene): [string, Scene] => [scene.id, scene]))("%s has a text, notes and a way out", (_, scene) => {
    expect(scene.title && scene.shows && scene.if_it_fails).toBeTruthy();
    expect(scene.notes.length).toBeGreaterThan(0);
    for (const note of scene.notes) expect(filled(note, FIGURES)).not.toMatch(/[{}]/);
  });

  test("press keys that the stage knows", () => {
    const known = new Set(STAGE_KEYS.flatMap(([keys]) => keys.split(" ")));
    expect(SCENES.flatMap(({ press }) => press.map(({ key }) => key)).filter((key) => !known.has(key))).toEqual([]);
  });

  test.each(runs.map((scene): [string, RunScene] => [scene.id, scene]))("%s can be played from its recording", (_, { run, press }) => {
    const recorded = RECORDINGS[run.recording].loans.map(({ record }) => record);
    const wanted = run.engine === "both" ? ["durable", "stepfunctions"] : [run.engine];
    expect(recorded.map(({ engine }) => engine)).toEqual(expect.arrayContaining(wanted));
    expect(new Set(recorded.map(({ applicant_name }) => applicant_name))).toEqual(new Set([run.applicant]));
    expect(press.some(({ key }) => key === "R")).toBe(run.start === "key");
  });

  test("show findings that the exhibits have", () => {
    const shown = SCENES.filter((scene): scene is ExhibitText => scene.kind === "exhibit");
    expect(shown.map(exhibitOf).map(({ id }) => id)).toEqual(["fan-out", "resumes", "last-step"]);
  });

  test("show rows of the guide that the engine of their column wins", () => {
    for (const scene of SCENES) {
      if (scene.kind !== "conclusion") continue;
      for (const { engine, rows } of scene.columns) expect(rows.map((id) => guideRow(id).winner)).toEqual(rows.map(() => engine));
    }
  });

  test("show code of recorded runs", () => {
    const shown = SCENES.flatMap((scene) => (scene.kind === "code" ? scene.lens : []));
    expect(shown.filter((name) => !(name in lenses.runs))).toEqual([]);
  });
});

test("every text of the stage has a size of the tokens, and none is under 24 px at 1920 × 1080", () => {
  const sizes = [...css.matchAll(/font-size: ([^;]+);/g)].map(([, size]) => size);
  const root = "calc(min(1.25vw, 2.2223vh) * var(--scale, 1))";
  expect(sizes.filter((size) => size !== root && !/^var\(--stage-\w+\)$/.test(size ?? ""))).toEqual([]);
  const tokens = [...css.matchAll(/--stage-\w+: ([\d.]+)rem;/g)].map(([, rem]) => Number(rem));
  const rootPx = Math.min(0.0125 * 1920, 0.022223 * 1080);
  expect(tokens.length).toBeGreaterThan(3);
  expect(Math.min(...tokens) * rootPx).toBeGreaterThanOrEqual(LEAST_PX);
});

test("docs/talk.md is the script of these scenes (make talk writes it)", async () => {
  await expect(script(FIGURES)).toMatchFileSnapshot("../../docs/talk.md");
});
