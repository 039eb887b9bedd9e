/** Follows a loan or a race by the cursor long-poll until nothing more will come. */
import { api, Problem } from "../api/client";
import type { Events } from "../api/schema";
import { CONNECTING, type Link, type LinkState } from "./link";
import { aborted, delay, online, visible } from "./pauses";
import { type Slot, takeSlot } from "./slots";

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5000;
const WITHOUT_SLOT_MS = 300;
/** An answer that is this much later than asked for counts as none. */
const GRACE_MS = 3000;

export interface Follower {
  accept: (page: Events, sent: number, received: number) => void;
  link: (link: Link) => void;
  refused: (problem: Problem) => void;
  /** How many seconds an answer may be held back. */
  wait: () => number;
}

export class Stream {
  readonly #path: string;
  readonly #follower: Follower;
  readonly #stopped = new AbortController();
  #link = CONNECTING;
  #cursor = "";
  #failures = 0;
  #slot: Slot | null = null;

  constructor(path: string, follower: Follower) {
    this.#path = path;
    this.#follower = follower;
    void this.#run();
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #run(): Promise<void> {
    try {
      let more = true;
      // oxlint-disable-next-line no-await-in-loop -- each question depends on the last answer
      while (more && !this.#stopped.signal.aborted) more = await this.#turn();
    } finally {
      this.#release();
    }
  }

  async #turn(): Promise<boolean> {
    if (document.hidden) {
      this.#release();
      this.#become("paused");
      await visible(this.#stopped.signal);
      return true;
    }
    this.#slot ??= await takeSlot();
    try {
      return await this.#ask();
    } catch (error) {
      return this.#failed(error);
    }
  }

  async #ask(): Promise<boolean> {
    const first = this.#link.state !== "live";
    const wait = first || !this.#slot ? 0 : this.#follower.wait();
    const sent = Date.now();
    const limit = aborted(this.#stopped.signal, wait * 1000 + GRACE_MS);
    let page: Events;
    try {
      page = await api.events(this.#path, this.#cursor, wait, limit.signal);
    } finally {
      limit.clear();
    }
    this.#cursor = page.cursor;
    this.#failures = 0;
    this.#follower.accept(page, sent, Date.now());
    this.#become(page.done ? "ended" : "live");
    if (!page.done && !this.#slot) await delay(WITHOUT_SLOT_MS, this.#stopped.signal);
    return !page.done;
  }

  async #failed(error: unknown): Promise<boolean> {
    if (this.#stopped.signal.aborted) return false;
    if (document.hidden) return true;
    if (error instanceof Problem && !error.transient) {
      if (error.status === 400 && this.#cursor) {
        this.#cursor = "";
        return true;
      }
      this.#become("ended");
      this.#follower.refused(error);
      return false;
    }
    this.#become("stale");
    const pause = Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LAST_RETRY_MS);
    this.#failures += 1;
    const waited = new AbortController();
    const signal = AbortSignal.any([this.#stopped.signal, waited.signal]);
    await Promise.race([delay(pause, signal), online(signal)]);
    waited.abort();
    return true;
  }

  #become(state: LinkState): void {
    const now = Date.now();
    const broken = state === "stale" || state === "paused";
    const answered = state === "live" || state === "ended";
    const since = broken ? (this.#link.state === state ? this.#link.since : now) : null;
    this.#link = { state, lastAnswer: answered ? now : this.#link.lastAnswer, since };
    this.#follower.link(this.#link);
  }

  #release(): void {
    this.#slot?.release();
    this.#slot = null;
  }
}
