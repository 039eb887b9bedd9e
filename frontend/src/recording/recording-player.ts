/** Plays a recorded run: at each moment it shows what the live run showed at that time. */
import type { EventOut, Recording, RecordedLoan, Snapshot } from "../api/schema";
import { type Lane, laneOf } from "../fold/lane";
import { millis } from "../fold/order";
import type { RunState } from "../stream/loan-watcher";

/** While waits are shortened, a longer time without an event is played as this one. */
const LONGEST_WAIT_MS = 3000;
/** The time before an event that is played after a shortened wait. */
const BEFORE_EVENT_MS = 300;

export interface Playback {
  playing: boolean;
  /** Recorded milliseconds per millisecond. */
  speed: number;
  /** The moment on screen, in milliseconds since 1970; it moves on by itself while it plays. */
  now: () => number;
  run: RunState;
}

export class RecordingPlayer {
  /** The first and the last moment of the run, in milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
  readonly #recording: Recording;
  readonly #times: number[];
  readonly #listeners = new Set<() => void>();
  #speed = 1;
  #shortensWaits = true;
  /** The moment `#moment` was on screen at `#since` of the browser's clock; null while it stands still. */
  #moment: number;
  #since: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #playback: Playback;

  /** Starts at the end, where everything is visible. */
  constructor(recording: Recording) {
    this.#recording = recording;
    const times = recording.run.loans.flatMap(({ events }) => events.map((event) => millis(event.at)));
    this.#times = [...new Set(times)].toSorted((left, right) => left - right);
    this.start = this.#times[0] ?? 0;
    this.end = this.#times.at(-1) ?? 0;
    this.#moment = this.end;
    this.#playback = this.#playbackAt(this.end);
  }

  readonly playback = (): Playback => this.#playback;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.pause();
    };
  };

  /** Play on, or from the start if the run is at its end. */
  play(): void {
    const now = this.#now();
    this.#moment = now >= this.end ? this.start : now;
    this.#since = performance.now();
    this.#show();
  }

  pause(): void {
    this.#moment = this.#now();
    this.#since = null;
    this.#show();
  }

  toggle(): void {
    if (this.#since === null) this.play();
    else this.pause();
  }

  /** Show a moment, in milliseconds since 1970; a playing run plays on from there. */
  seek(moment: number): void {
    this.#moment = Math.min(this.end, Math.max(this.start, moment));
    if (this.#since !== null) this.#since = performance.now();
    this.#show();
  }

  setSpeed(speed: number): void {
    this.seek(this.#now());
    this.#speed = speed;
    this.#show();
  }

  /** Whether times without events are played in at most some seconds. */
  shortenWaits(shortens: boolean): void {
    this.#shortensWaits = shortens;
    this.#show();
  }

  readonly #now = (): number => {
    if (this.#since === null) return this.#moment;
    return Math.min(this.end, this.#moment + (performance.now() - this.#since) * this.#speed);
  };

  /** Draw the moment, and wake up for the next event. */
  #show(): void {
    clearTimeout(this.#timer);
    const now = this.#now();
    if (now >= this.end) {
      this.#moment = this.end;
      this.#since = null;
    }
    this.#playback = this.#playbackAt(now);
    if (this.#since !== null) this.#waitForNextEvent(now);
    for (const listener of this.#listeners) listener();
  }

  #waitForNextEvent(now: number): void {
    const next = this.#times.find((time) => time > now) ?? this.end;
    const wait = next - now;
    const isShortened = this.#shortensWaits && wait > LONGEST_WAIT_MS;
    const played = isShortened ? LONGEST_WAIT_MS - BEFORE_EVENT_MS : wait;
    const wake = (): void => (isShortened ? this.seek(next - BEFORE_EVENT_MS) : this.#show());
    this.#timer = setTimeout(wake, Math.ceil(played / this.#speed));
  }

  #playbackAt(now: number): Playback {
    const playing = this.#since !== null;
    const still = this.#moment;
    return {
      playing,
      speed: this.#speed,
      now: playing ? this.#now : () => still,
      run: this.#runAt(now),
    };
  }

  #runAt(now: number): RunState {
    const { run } = this.#recording;
    const before = new Map(this.#playback?.run.lanes.map((lane) => [lane.applicationId, lane]));
    const loans = run.loans.map((loan) => this.#loanAt(loan, now, before.get(loan.record.application_id)));
    const isOver = loans.every(({ lane }) => lane.finished);
    return {
      target: { kind: run.kind, id: run.id },
      connection: { status: "ended", lastAnswer: null, since: null },
      lanes: loans.map(({ lane }) => lane),
      records: Object.fromEntries(loans.map(({ record }) => [record.application_id, record])),
      raceId: run.kind === "race" ? run.id : null,
      equivalence: isOver ? (run.equivalence ?? null) : null,
      problem: null,
      offset: 0,
    };
  }

  /** The loan as it was then; a lane without a new event stays the same object. */
  #loanAt({ record, events }: RecordedLoan, now: number, before: Lane | undefined): { lane: Lane; record: Snapshot } {
    const seen = events.filter((event) => millis(event.at) <= now);
    const known = seen.length === events.length || seen.some(isEnd) ? record : submitted(record);
    if (before && this.#seen.get(before) === seen.length) return { lane: before, record: known };
    const lane = laneOf(record.application_id, record.engine, seen, this.#recording.run.workflow, known);
    this.#seen.set(lane, seen.length);
    return { lane, record: known };
  }

  /** How many events a lane was made of. */
  readonly #seen = new WeakMap<Lane, number>();
}

function isEnd({ kind }: EventOut): boolean {
  return kind === "completed";
}

/** The record of the loan when it was submitted: its outcome is not known yet. */
function submitted({ result: _result, approval: _approval, ...record }: Snapshot): Snapshot {
  return { ...record, status: "submitted", current_step: "submitted", steps: [], logs: [] };
}
