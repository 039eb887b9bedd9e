/** The talk as a document for the speaker: `docs/talk.md` is this text. */
import { countdown } from "../format/time";
import { filled } from "./figures";
import { STAGE_KEYS } from "./keys";
import { type Scene, SCENES, startOf } from "./scenes";

const MINUTE_MS = 60_000;

/** The script as Markdown; the figures stand in its notes. */
export function script(figures: Record<string, string>): string {
  return `${[
    "# The talk: 20 minutes, by keys alone",
    "<!-- Written by `make talk` from frontend/src/talk/scenes.json. -->",
    INTRODUCTION,
    "## Before the audience comes",
    BEFORE.map((step, place) => `${place + 1}. ${step}`).join("\n"),
    "## Keys",
    `| Key | Does |\n|---|---|\n${STAGE_KEYS.map(([keys, does]) => `| ${keyed(keys)} | ${does} |`).join("\n")}`,
    "## Scenes",
    `| From | Scene | Minutes | Keys |\n|---:|---|---:|---|\n${SCENES.map(rowOf).join("\n")}`,
    ...SCENES.map((scene, place) => sceneText(scene, place, figures)),
    "## When something fails",
    FAILURES.map(([what, how]) => `- **${what}** ${how}`).join("\n"),
  ].join("\n\n")}\n`;
}

const INTRODUCTION = `Start \`make demo\`, open \`/talk\` on the projector, press **N** for the notes and a clock in a second
window, and **F11** for the whole screen. Keys work in either window. The figures are those of the recorded race in
\`docs/runs/approved.json\`.`;

const BEFORE = [
  "Start the demo and wait until the stage's lowest line says LOCAL EMULATOR instead of WARMING UP.",
  "Walk through all scenes once. Press **X** at the end: the lab is empty again, and its workers stay warm.",
  "Press **L** and walk through one scene from the recording, so that you know how it looks.",
  "Choose the theme with **T**: light for a bright room. Press **+** if the room is deep.",
];

const FAILURES: [what: string, how: string][] = [
  ["A scene doesn't start.", "Press **L**. The scene plays from the recording, with the same keys. Say: “This is the same run, recorded.”"],
  ["Something of the last take is still there.", "Press **X**, wait until “Resetting…” is gone, and press **R**."],
  ["The lab died.", "Press **L** and go on. Nothing after this needs the lab."],
  ["The browser died.", "Open `/talk/` with the id of the scene, for example `/talk/killed`: the scene starts anew."],
  ["The projector is too small.", "Press **+**. Every size follows."],
  ["You are late.", "Leave out the three exhibits. The conclusion doesn't need them."],
];

function rowOf(scene: Scene, place: number): string {
  const keys = scene.press.map(({ key }) => keyed(key)).join(" ");
  return `| ${clock(startOf(place))} | [${scene.title}](#${anchor(scene, place)}) | ${scene.minutes} | ${keys} |`;
}

function sceneText(scene: Scene, place: number, figures: Record<string, string>): string {
  return [
    `### ${place + 1}. ${scene.title}`,
    `${clock(startOf(place))} to ${clock(startOf(place + 1))} · \`/talk/${scene.id}\``,
    `The audience sees: ${scene.shows}.`,
    ...(scene.press.length > 0 ? [scene.press.map(({ key, does }) => `- Press ${keyed(key)}: ${does}.`).join("\n")] : []),
    scene.notes.map((note) => `> ${filled(note, figures)}`).join("\n>\n"),
    `**If it fails:** ${scene.if_it_fails}`,
  ].join("\n\n");
}

function keyed(keys: string): string {
  return keys.split(" ").map((key) => `**${key}**`).join(" ");
}

function clock(minutes: number): string {
  return countdown(minutes * MINUTE_MS);
}

/** The address that GitHub gives a heading. */
function anchor({ title }: Scene, place: number): string {
  return `${place + 1}. ${title}`.toLowerCase().replaceAll(/[^\w\s-]/g, "").replaceAll(/\s/g, "-");
}
