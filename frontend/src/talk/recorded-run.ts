/** Plays a recorded run as if it happened now: its events arrive with the pauses that they had. */
import type { EngineName, EventOut, RecordedLoan, RecordedRun, Snapshot, Workflow } from "../api/schema";
import { ENGINES } from "../format/labels";
import { type Lane, laneOf } from "../fold/lane";
import { inOrder, millis } from "../fold/order";
import type { RunState } from "../stream/loan-watcher";

/** What the presenter does: the events that follow from it wait for the key. */
export type Action = "decide" | "kill";

/** The action that an event follows from; null for one that follows from the run itself. */
function actionOf({ kind }: EventOut): Action | null {
  if (kind === "decided") return "decide";
  return kind === "worker_killed" ? "kill" : null;
}

/** A run on one engine or both; `speed` is how often faster it plays than it ran. */
export class RecordedWatcher {
  #state: RunState;
  readonly #run: RecordedRun;
  readonly #tracks: Track[];
  readonly #done = new Set<Action>();
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(run: RecordedRun, engine: EngineName | "both", speed: number) {
    const loans = run.loans
      .filter(({ record }) => engine === "both" || record.engine === engine)
      .toSorted((left, right) => ENGINES.indexOf(left.record.engine) - ENGINES.indexOf(right.record.engine));
    const start = Math.min(...loans.flatMap(({ events }) => events.map(({ at }) => millis(at))));
    this.#run = run;
    this.#tracks = loans.map((loan) => new Track(loan, start, speed));
    this.#state = {
      target: { kind: loans.length > 1 ? "race" : "loan", id: run.id },
      connection: { status: "live", lastAnswer: null, since: null },
      lanes: [],
      records: {},
      raceId: null,
      equivalence: null,
      problem: null,
      offset: 0,
    };
  }

  readonly state = (): RunState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#schedule();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) clearTimeout(this.#timer);
    };
  };

  /** Let the events of an action happen: now where a lane waits for it, otherwise at their recorded place. */
  perform(action: Action): void {
    if (this.#done.has(action)) return;
    for (const track of this.#tracks) track.goOn(action, this.#done);
    this.#done.add(action);
    this.#schedule();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const due = Math.min(...this.#tracks.map((track) => track.nextDue(this.#done)));
    if (Number.isFinite(due)) this.#timer = setTimeout(() => this.#receive(), Math.max(0, due - Date.now()));
  }

  #receive(): void {
    for (const track of this.#tracks) track.receive(Date.now(), this.#done);
    const lanes = this.#tracks.map((track) => track.lane(this.#run.workflow));
    const finished = lanes.every((lane) => lane.finished);
    this.#state = {
      ...this.#state,
      lanes,
      records: Object.fromEntries(this.#tracks.map(({ record }) => [record.application_id, record])),
      equivalence: finished && lanes.length > 1 ? (this.#run.equivalence ?? null) : null,
    };
    for (const listener of this.#listeners) listener();
    this.#schedule();
  }
}

/** One loan of the run: which of its events have happened, and when the others are due. */
class Track {
  readonly #loan: RecordedLoan;
  readonly #events: EventOut[];
  readonly #speed: number;
  readonly #received: EventOut[] = [];
  /** The recorded moment that is played at `#played`, in milliseconds since 1970. */
  #recorded: number;
  #played = Date.now();

  constructor(loan: RecordedLoan, start: number, speed: number) {
    this.#loan = loan;
    this.#events = inOrder(loan.events);
    this.#speed = speed;
    this.#recorded = start;
  }

  /** The record as it is known now: without its outcome before the loan has ended. */
  get record(): Snapshot {
    const { record } = this.#loan;
    return this.#received.some(({ kind }) => kind === "completed") ? record : { ...record, status: "processing", result: null };
  }

  lane(workflow: Workflow): Lane {
    const { application_id: id, engine } = this.#loan.record;
    return laneOf(id, engine, this.#received, workflow, this.record);
  }

  /** When the next event is due; infinity if there is none, or if it waits for an action. */
  nextDue(done: Set<Action>): number {
    const next = this.#next(done);
    return next ? this.#dueAt(next) : Number.POSITIVE_INFINITY;
  }

  receive(now: number, done: Set<Action>): void {
    for (let next = this.#next(done); next && this.#dueAt(next) <= now; next = this.#next(done)) {
      this.#received.push(this.#moved(next));
    }
  }

  /** Go on from now, if this is the action for which the loan waits. */
  goOn(action: Action, done: Set<Action>): void {
    const held = this.#events[this.#received.length];
    if (!held || this.#next(done) || actionOf(held) !== action || this.#dueAt(held) > Date.now()) return;
    this.#recorded = millis(held.at);
    this.#played = Date.now();
  }

  #next(done: Set<Action>): EventOut | undefined {
    const next = this.#events[this.#received.length];
    const action = next ? actionOf(next) : null;
    return action === null || done.has(action) ? next : undefined;
  }

  #dueAt(event: EventOut): number {
    return this.#played + (millis(event.at) - this.#recorded) / this.#speed;
  }

  /** The event with the times at which it plays. */
  #moved(event: EventOut): EventOut {
    const due = this.#dueAt(event);
    const expires = event.expires_at && timestamp(due + millis(event.expires_at) - millis(event.at));
    return { ...event, at: timestamp(due), ...(expires && { expires_at: expires }) };
  }
}

/** Milliseconds since 1970 as a timestamp with microseconds. */
function timestamp(ms: number): string {
  const micros = String(Math.floor((ms % 1) * 1000)).padStart(3, "0");
  return new Date(ms).toISOString().replace("Z", `${micros}Z`);
}
