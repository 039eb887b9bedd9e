/** A run being watched: its events, its record and what follows from both. */
import { api, Problem } from "../api/client";
import type { EngineName, Equivalence, EventOut, Events, Snapshot } from "../api/schema";
import { isFinal, type Lane, laneOf } from "../fold/lane";
import { millis } from "../fold/order";
import { ServerClock } from "./clock";
import { CONNECTING, type Link } from "./link";
import { Stream } from "./stream";

export interface Target {
  kind: "loan" | "race";
  id: string;
}

export interface RunState {
  target: Target;
  link: Link;
  lanes: Lane[];
  /** The loans as they were last read, by application id. */
  records: Record<string, Snapshot>;
  raceId: string | null;
  equivalence: Equivalence | null;
  /** Why there is nothing to watch. */
  problem: Problem | null;
  /** Server time minus this machine's. */
  offset: number;
}

/** The order of the lanes: durable left or on top. */
const SIDES: readonly EngineName[] = ["durable", "stepfunctions"];
const BUSY_WAIT_SECONDS = 5;
const IDLE_WAIT_SECONDS = 20;
const READ_AGAIN_MS = 2000;

export class Run {
  #state: RunState;
  readonly #listeners = new Set<() => void>();
  readonly #events = new Map<string, Map<string, EventOut>>();
  readonly #engines = new Map<string, EngineName>();
  readonly #clock = new ServerClock();
  #stream: Stream | null = null;
  #reading: AbortController | null = null;
  #telling = false;

  constructor(target: Target) {
    this.#state = {
      target,
      link: CONNECTING,
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
    this.#stream = new Stream(kind === "race" ? `/race/${id}/events` : `/events/${id}`, {
      accept: (page, sent, received) => this.#accept(page, sent, received),
      link: (link) => this.#change({ link }),
      refused: (problem) => this.#change({ problem }),
      wait: () => (this.#working() ? BUSY_WAIT_SECONDS : IDLE_WAIT_SECONDS),
    });
    void this.#read();
  }

  #stop(): void {
    this.#stream?.stop();
    this.#reading?.abort();
    this.#reading = null;
  }

  #accept(page: Events, sent: number, received: number): void {
    this.#clock.sample(sent, millis(page.server_time), received);
    for (const event of page.events) {
      this.#engines.set(event.application_id, event.engine);
      const own = this.#events.get(event.application_id) ?? new Map<string, EventOut>();
      this.#events.set(event.application_id, own.set(event.key, event));
    }
    const lanes = page.events.length > 0 ? this.#lanes(page.events) : this.#state.lanes;
    this.#change({ lanes, offset: this.#clock.offset });
    if (!this.#complete() && (page.done || lanes.some((lane) => lane.finished))) void this.#read();
  }

  /** Whether the record says everything that the events lead one to expect. */
  #complete(): boolean {
    const { lanes, records, target, equivalence } = this.#state;
    if (lanes.length === 0) return false;
    const read = lanes.every((lane) => !lane.finished || isFinal(records[lane.applicationId]?.status));
    const compared = target.kind === "loan" || equivalence !== null || lanes.some((l) => !l.finished);
    return read && compared;
  }

  #working(): boolean {
    return this.#state.lanes.some((lane) => lane.rows.some((row) => row.state === "running"));
  }

  async #read(): Promise<void> {
    if (this.#reading) return;
    const reading = new AbortController();
    this.#reading = reading;
    try {
      this.#record(await this.#fetch(reading.signal));
    } catch (error) {
      if (error instanceof Problem && !error.transient) this.#change({ problem: error });
      else if (!reading.signal.aborted) this.#readAgain(reading.signal);
    } finally {
      if (this.#reading === reading) this.#reading = null;
    }
  }

  #readAgain(signal: AbortSignal): void {
    setTimeout(() => {
      if (!signal.aborted && this.#listeners.size > 0) void this.#read();
    }, READ_AGAIN_MS);
  }

  async #fetch(signal: AbortSignal): Promise<Partial<RunState> & { loans: Snapshot[] }> {
    const { kind, id } = this.#state.target;
    if (kind === "loan") {
      const loan = await api.loan(id, signal);
      return { loans: [loan], raceId: loan.race_id ?? null };
    }
    const race = await api.race(id, signal);
    return { loans: Object.values(race.lanes), equivalence: race.equivalence ?? null };
  }

  #record({ loans, ...rest }: Partial<RunState> & { loans: Snapshot[] }): void {
    for (const loan of loans) this.#engines.set(loan.application_id, loan.engine);
    const records = Object.fromEntries(loans.map((loan) => [loan.application_id, loan]));
    this.#state = { ...this.#state, ...rest, records };
    this.#change({ lanes: this.#lanes() });
  }

  /** Lanes of loans that nothing was heard of stay the same objects. */
  #lanes(heard?: EventOut[]): Lane[] {
    const touched = heard && new Set(heard.map((event) => event.application_id));
    const old = new Map(this.#state.lanes.map((lane) => [lane.applicationId, lane]));
    return [...this.#engines]
      .toSorted(([, left], [, right]) => SIDES.indexOf(left) - SIDES.indexOf(right))
      .map(([id, engine]) => {
        const known = old.get(id);
        if (known && touched && !touched.has(id)) return known;
        return laneOf(id, engine, this.#events.get(id)?.values() ?? [], this.#state.records[id]);
      });
  }

  /** Listeners are told a task later, so that the next question leaves before the page is drawn. */
  #change(change: Partial<RunState>): void {
    this.#state = { ...this.#state, ...change };
    if (this.#telling) return;
    this.#telling = true;
    setTimeout(() => {
      this.#telling = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
