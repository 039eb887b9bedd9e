/** Watches a loan or a race: its events, its record, and the lanes that follow from both. */
import { api } from "../api/client";
import { Problem } from "../api/http";
import type { EngineName, Equivalence, EventOut, Events, Snapshot, Workflow } from "../api/schema";
import { ENGINES } from "../format/labels";
import { isFinal, type Lane, laneOf } from "../fold/lane";
import { millis } from "../fold/order";
import { CONNECTING, type ConnectionState } from "./connection";
import { EventStream } from "./event-stream";
import { ServerClock } from "./server-clock";

export interface Target {
  kind: "loan" | "race";
  id: string;
}

/** Where a run comes from: a server, a server that no longer has it, or a recording. */
export type RunSource = "live" | "gone" | "recorded";

export interface RunState {
  target: Target;
  connection: ConnectionState;
  lanes: Lane[];
  /** The loans as they were last read, by application id. */
  records: Record<string, Snapshot>;
  raceId: string | null;
  equivalence: Equivalence | null;
  /** Why there is nothing to watch. */
  problem: Problem | null;
  /** Server time minus this machine's time, in milliseconds. */
  offset: number;
}

const BUSY_WAIT_SECONDS = 5;
const IDLE_WAIT_SECONDS = 20;
const READ_AGAIN_MS = 2000;

export class LoanWatcher {
  #state: RunState;
  readonly #workflow: Workflow;
  readonly #listeners = new Set<() => void>();
  readonly #events = new Map<string, Map<string, EventOut>>();
  readonly #engines = new Map<string, EngineName>();
  readonly #clock = new ServerClock();
  #stream: EventStream | null = null;
  #reading: AbortController | null = null;
  #readAgain = false;
  #notifying = false;
  /** Whether no further event will come. */
  #hasAllEvents = false;

  constructor(target: Target, workflow: Workflow) {
    this.#workflow = workflow;
    this.#state = {
      target,
      connection: CONNECTING,
      lanes: [],
      records: {},
      raceId: target.kind === "race" ? target.id : null,
      equivalence: null,
      problem: null,
      offset: 0,
    };
  }

  readonly state = (): RunState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  };

  #start(): void {
    const { kind, id } = this.#state.target;
    this.#stream = new EventStream(kind === "race" ? `/race/${id}/events` : `/events/${id}`, {
      onPage: (page, sent, received) => this.#accept(page, sent, received),
      onConnection: (connection) => this.#update({ connection }),
      onRefused: (problem) => this.#update({ problem }),
      waitSeconds: () => (this.#hasRunningStep() ? BUSY_WAIT_SECONDS : IDLE_WAIT_SECONDS),
    });
    void this.#readRecords();
  }

  #stop(): void {
    this.#stream?.stop();
    this.#reading?.abort();
    this.#reading = null;
    this.#readAgain = false;
  }

  #accept(page: Events, sent: number, received: number): void {
    this.#clock.sample(sent, millis(page.server_time), received);
    for (const event of page.events) {
      this.#engines.set(event.application_id, event.engine);
      const own = this.#events.get(event.application_id) ?? new Map<string, EventOut>();
      this.#events.set(event.application_id, own.set(event.key, event));
    }
    const hasAllBefore = this.#hasAllEvents;
    this.#hasAllEvents = page.done;
    const changed = page.done && !hasAllBefore ? undefined : page.events;
    const lanes = changed?.length === 0 ? this.#state.lanes : this.#buildLanes(changed);
    this.#update({ lanes, offset: this.#clock.offset });
    if (!this.#isComplete() && (page.done || lanes.some((lane) => lane.finished))) void this.#readRecords();
  }

  /** Whether the records contain the results of all finished lanes. */
  #isComplete(): boolean {
    const { lanes, records, target, equivalence } = this.#state;
    if (lanes.length === 0) return false;
    const read = lanes.every((lane) => !lane.finished || isFinal(records[lane.applicationId]?.status));
    const compared =
      target.kind === "loan" || equivalence !== null || lanes.some((lane) => !lane.finished);
    return read && compared;
  }

  #hasRunningStep(): boolean {
    return this.#state.lanes.some((lane) => lane.rows.some((row) => row.state === "running"));
  }

  async #readRecords(): Promise<void> {
    if (this.#reading) {
      // What is being read may be older than the event that demands it.
      this.#readAgain = true;
      return;
    }
    const reading = new AbortController();
    this.#reading = reading;
    try {
      this.#setRecords(await this.#fetchRecords(reading.signal));
    } catch (error) {
      if (error instanceof Problem && !error.transient) this.#update({ problem: error });
      else if (!reading.signal.aborted) this.#readRecordsLater(reading.signal);
    } finally {
      if (this.#reading === reading) this.#endReading();
    }
  }

  #endReading(): void {
    this.#reading = null;
    if (!this.#readAgain) return;
    this.#readAgain = false;
    void this.#readRecords();
  }

  #readRecordsLater(signal: AbortSignal): void {
    setTimeout(() => {
      if (!signal.aborted && this.#listeners.size > 0) void this.#readRecords();
    }, READ_AGAIN_MS);
  }

  async #fetchRecords(signal: AbortSignal): Promise<Partial<RunState> & { loans: Snapshot[] }> {
    const { kind, id } = this.#state.target;
    if (kind === "loan") {
      const loan = await api.loan(id, signal);
      return { loans: [loan], raceId: loan.race_id ?? null };
    }
    const race = await api.race(id, signal);
    return { loans: Object.values(race.lanes), equivalence: race.equivalence ?? null };
  }

  #setRecords({ loans, ...rest }: Partial<RunState> & { loans: Snapshot[] }): void {
    for (const loan of loans) this.#engines.set(loan.application_id, loan.engine);
    const records = Object.fromEntries(loans.map((loan) => [loan.application_id, loan]));
    this.#state = { ...this.#state, ...rest, records };
    this.#update({ lanes: this.#buildLanes() });
  }

  /** Builds the lanes of the loans that have new events, or all; the others stay the same objects. */
  #buildLanes(newEvents?: EventOut[]): Lane[] {
    const changed = newEvents && new Set(newEvents.map((event) => event.application_id));
    const before = new Map(this.#state.lanes.map((lane) => [lane.applicationId, lane]));
    return [...this.#engines]
      .toSorted(([, left], [, right]) => ENGINES.indexOf(left) - ENGINES.indexOf(right))
      .map(([id, engine]) => {
        const lane = before.get(id);
        if (lane && changed && !changed.has(id)) return lane;
        const events = [...(this.#events.get(id)?.values() ?? [])];
        return laneOf(id, engine, events, this.#workflow, this.#recordBeside(events, id));
      });
  }

  /** The record of a loan, unless it has the outcome and the events that led there are still to come. */
  #recordBeside(events: EventOut[], id: string): Snapshot | undefined {
    const record = this.#state.records[id];
    const isAhead = isFinal(record?.status) && !events.some(({ kind }) => kind === "completed");
    return isAhead && !this.#hasAllEvents ? undefined : record;
  }

  /** Listeners are called a task later, so that the next request is sent before the page is drawn. */
  #update(changes: Partial<RunState>): void {
    this.#state = { ...this.#state, ...changes };
    if (this.#notifying) return;
    this.#notifying = true;
    setTimeout(() => {
      this.#notifying = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
