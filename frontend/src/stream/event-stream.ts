/**
 * Reads the events of a loan or a race by long polls with a cursor until the server reports the end.
 * Each answer says how long to pause before the next request; a decision in this browser ends a pause.
 */
import { api } from "../api/client";
import { Problem } from "../api/http";
import type { Events } from "../api/schema";
import { CONNECTING, type ConnectionState, type ConnectionStatus } from "./connection";
import { type PollSlot, takePollSlot } from "./poll-slots";
import { delay, first, requestLimit, untilOnline, untilVisible } from "./waits";
import { untilWoken } from "./wake";

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5000;
const WITHOUT_SLOT_MS = 300;
const TOO_MANY_REQUESTS = 429;
/** The pause after a refusal because other tabs asked as well. */
const REFUSED_MS = 2000;
/** An answer that is overdue by so much counts as a lost connection. A cold start of the API takes some seconds. */
const GRACE_MS = 8000;

export interface StreamHandlers {
  /** A page of events; when its request was sent and its answer received, in milliseconds since 1970. */
  onPage: (page: Events, sent: number, received: number) => void;
  onConnection: (connection: ConnectionState) => void;
  onRefused: (problem: Problem) => void;
  /** How many seconds the server may hold an answer back. */
  waitSeconds: () => number;
}

export class EventStream {
  readonly #path: string;
  readonly #handlers: StreamHandlers;
  readonly #stopped = new AbortController();
  #connection = CONNECTING;
  #cursor = "";
  #failures = 0;
  #slot: PollSlot | null = null;

  constructor(path: string, handlers: StreamHandlers) {
    this.#path = path;
    this.#handlers = handlers;
    void this.#run();
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #run(): Promise<void> {
    try {
      let more = true;
      // oxlint-disable-next-line no-await-in-loop -- each request depends on the last answer
      while (more && !this.#stopped.signal.aborted) more = await this.#next();
    } finally {
      this.#releaseSlot();
    }
  }

  async #next(): Promise<boolean> {
    if (document.hidden) {
      this.#releaseSlot();
      this.#setStatus("paused");
      await untilVisible(this.#stopped.signal);
      return true;
    }
    this.#slot ??= await takePollSlot();
    try {
      return await this.#poll();
    } catch (error) {
      return this.#handleFailure(error);
    }
  }

  async #poll(): Promise<boolean> {
    const connected = this.#connection.status === "live";
    const wait = connected && this.#slot ? this.#handlers.waitSeconds() : 0;
    const sent = Date.now();
    const limit = requestLimit(this.#stopped.signal, wait * 1000 + GRACE_MS);
    let page: Events;
    try {
      page = await api.events(this.#path, this.#cursor, wait, limit.signal);
    } finally {
      limit.clear();
    }
    this.#cursor = page.cursor;
    this.#failures = 0;
    this.#handlers.onPage(page, sent, Date.now());
    this.#setStatus(page.done ? "ended" : "live");
    if (!page.done) await this.#pause(Math.max(page.next_ms, this.#slot ? 0 : WITHOUT_SLOT_MS));
    return !page.done;
  }

  /** Pause until the next request, unless something is known to have happened. */
  async #pause(ms: number): Promise<void> {
    if (ms > 0) await first(this.#stopped.signal, (signal) => [delay(ms, signal), untilWoken(signal)]);
  }

  /** Returns whether to go on. */
  async #handleFailure(error: unknown): Promise<boolean> {
    if (this.#stopped.signal.aborted) return false;
    if (document.hidden) return true;
    if (error instanceof Problem && !error.transient) return this.#handleRefusal(error);
    if (error instanceof Problem && error.status === TOO_MANY_REQUESTS) {
      await delay(REFUSED_MS, this.#stopped.signal);
      return true;
    }
    this.#setStatus("stale");
    const pause = Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LAST_RETRY_MS);
    this.#failures += 1;
    await first(this.#stopped.signal, (signal) => [delay(pause, signal), untilOnline(signal)]);
    return true;
  }

  /** A cursor that the server no longer accepts is dropped; any other refusal ends the stream. */
  #handleRefusal(problem: Problem): boolean {
    if (problem.status === 400 && this.#cursor) {
      this.#cursor = "";
      return true;
    }
    this.#setStatus("gone");
    this.#handlers.onRefused(problem);
    return false;
  }

  #setStatus(status: ConnectionStatus): void {
    const now = Date.now();
    const before = this.#connection;
    const broken = status === "stale" || status === "paused" || status === "gone";
    const answered = status === "live" || status === "ended";
    const since = broken ? (before.since ?? now) : null;
    this.#connection = { status, lastAnswer: answered ? now : before.lastAnswer, since };
    this.#handlers.onConnection(this.#connection);
  }

  #releaseSlot(): void {
    this.#slot?.release();
    this.#slot = null;
  }
}
