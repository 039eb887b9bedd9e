import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Recording } from "../src/api/schema";
import { laneOf } from "../src/fold/lane";
import { millis } from "../src/fold/order";
import { canonical } from "../src/recording/digest";
import { readRecording, UnreadableRecording } from "../src/recording/read-recording";
import { RecordingPlayer } from "../src/recording/recording-player";
import { recorded, RECORDED, recordedText } from "./recordings";

/** The text of a recording after a change. */
function changed(change: (document: Recording) => void): string {
  const document = JSON.parse(recordedText("approved")) as Recording;
  change(document);
  return JSON.stringify(document);
}

async function refusal(text: string): Promise<string> {
  const error: unknown = await readRecording(text).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UnreadableRecording);
  return (error as Error).message;
}

describe("a file", () => {
  test.each(RECORDED)("of the run %s is accepted, also when it was indented anew", async (name) => {
    const document = await readRecording(recordedText(name));
    expect(document.run.loans).toHaveLength(2);
    expect(await readRecording(`\uFEFF${JSON.stringify(document, null, 2)}`)).toEqual(document);
  });

  test("whose figure was changed by hand is refused", async () => {
    const text = changed(({ run }) => {
      if (run.loans[0]) run.loans[0].bill.total *= 2;
    });
    expect(await refusal(text)).toContain("was changed after its export");
  });

  test("of a newer format is refused before anything else of it is read", async () => {
    const text = JSON.stringify({ format: "one-loan-two-engines/run", version: 2, anything: true });
    expect(await refusal(text)).toContain("has format 2, and this page reads format 1");
  });

  test.each([
    ["run.loans[0] has no bill", ({ run }: Recording) => Reflect.deleteProperty(run.loans[0] ?? {}, "bill")],
    ["kind has an unknown value", ({ run }: Recording) => Object.assign(run.loans[0]?.events[0] ?? {}, { kind: "x" })],
    ["has the unknown field sin", ({ run }: Recording) => Object.assign(run.loans[0]?.record ?? {}, { sin: "1111" })],
    ["total isn't of the type number", ({ run }: Recording) => Object.assign(run.loans[0]?.bill ?? {}, { total: "1" })],
  ])("is refused with the place of its fault: %s", async (fault, change) => {
    expect(await refusal(changed(change))).toContain(fault);
  });

  test.each(["", "no JSON", "[]", "null", "{}", '{"format": "another"}'])("with the text %j is refused", async (text) => {
    expect(await refusal(text)).toMatch(/isn't a recorded run/);
  });
});

test("canonical JSON sorts the keys and keeps the numbers", () => {
  expect(canonical({ b: [1.5, 1e-7, 0.000064, 1e21, -0], a: { d: "é\n", c: null } })).toBe(
    '{"a":{"c":null,"d":"é\\n"},"b":[1.5,1e-7,0.000064,1e+21,0]}',
  );
});

const WAIT_MS = 20_000;

describe("a player", () => {
  let clock = 0;

  beforeEach(() => {
    vi.useFakeTimers();
    clock = 0;
    vi.spyOn(performance, "now").mockImplementation(() => clock);
  });

  afterEach(() => vi.useRealTimers());

  function pass(ms: number): void {
    for (let passed = 0; passed < ms; passed += 10) {
      clock += 10;
      vi.advanceTimersByTime(10);
    }
  }

  /** How long a recording is played, in milliseconds. */
  function lengthOf(recording: Recording, shortens: boolean): number {
    const player = new RecordingPlayer(recording);
    player.subscribe(() => undefined);
    player.shortenWaits(shortens);
    player.play();
    const begin = clock;
    while (player.playback().playing) pass(10);
    return clock - begin;
  }

  test.each(RECORDED)("shows at the end of %s the same lanes as the live run", (name) => {
    const document = recorded(name);
    const { run } = new RecordingPlayer(document).playback();
    const live = document.run.loans.map(({ record, events }) =>
      laneOf(record.application_id, record.engine, events, document.run.workflow, record),
    );
    expect(run.lanes).toEqual(live);
    expect(run.equivalence).toEqual(document.run.equivalence);
    expect(run.lanes.every((lane) => lane.finished)).toBe(true);
  });

  test("shows at each moment what the events until then show, and no outcome before its event", () => {
    const document = recorded("approved");
    const player = new RecordingPlayer(document);
    for (const { at, application_id: id } of document.run.loans.flatMap(({ events }) => events)) {
      player.seek(millis(at));
      const { run } = player.playback();
      const loan = document.run.loans.find(({ record }) => record.application_id === id);
      const seen = loan?.events.filter((event) => millis(event.at) <= millis(at)) ?? [];
      const lane = run.lanes.find(({ applicationId }) => applicationId === id);
      expect(lane?.view.log).toHaveLength(laneOf(id, "durable", seen, document.run.workflow).view.log.length);
      expect(run.records[id]?.result != null).toBe(seen.some(({ kind }) => kind === "completed"));
    }
  });

  test("plays from the start to the end, tells its listeners, and stops", () => {
    const player = new RecordingPlayer(recorded("denied"));
    let drawn = 0;
    player.subscribe(() => (drawn += 1));
    player.play();
    expect(player.playback().run.lanes.every((lane) => lane.finished)).toBe(false);
    pass(player.end - player.start + 50);
    expect(player.playback()).toMatchObject({ playing: false });
    expect(player.playback().now()).toBe(player.end);
    expect(drawn).toBeGreaterThan(20);
  });

  test("shortens a long wait unless it is asked to play it", () => {
    const recording = JSON.parse(recordedText("denied")) as Recording;
    const [first = 0] = recording.run.loans.flatMap(({ events }) => events.map(({ at }) => millis(at)));
    for (const event of recording.run.loans.flatMap(({ events }) => events)) {
      if (millis(event.at) > first) event.at = new Date(millis(event.at) + WAIT_MS).toISOString();
    }
    const short = lengthOf(recorded("denied"), false);
    expect(lengthOf(recording, false)).toBeGreaterThanOrEqual(short + WAIT_MS - 20);
    expect(lengthOf(recording, true)).toBeLessThan(short + WAIT_MS / 2);
  });

  test("moves to a moment and plays on from there at another speed", () => {
    const player = new RecordingPlayer(recorded("approved"));
    player.subscribe(() => undefined);
    player.seek(player.start);
    player.setSpeed(4);
    player.play();
    pass(100);
    expect(player.playback().now()).toBeCloseTo(player.start + 400, 0);
    player.pause();
    pass(100);
    expect(player.playback().now()).toBeCloseTo(player.start + 400, 0);
  });
});
