/** What the whole page shares: where it runs, how its stream stands, what it has to say. */
import type { EngineOut } from "../api/schema";
import type { Link } from "../stream/link";
import { store } from "./store";

/** Null until the API has said which engines it has and where they run. */
export const engines = store<EngineOut[] | null>(null);

/** Whether a lab stands behind the page. */
export const labPresent = store(false);

/** The stream of the run in view, or null where nothing is followed. */
export const currentLink = store<Link | null>(null);

/** The loans on screen that wait for a manager, as text: its change is what counts. */
export const waitingSeen = store("");

export interface Notice {
  id: number;
  text: string;
}

export const notices = store<Notice[]>([]);

const NOTICE_MS = 6000;
let lastNotice = 0;

/** Say something in passing; it also reaches screen readers. */
export function say(text: string): void {
  lastNotice += 1;
  const notice = { id: lastNotice, text };
  notices.set([...notices.get(), notice]);
  setTimeout(() => notices.set(notices.get().filter((one) => one !== notice)), NOTICE_MS);
}

/** An id for a request that must not count twice; `randomUUID` needs a secure context. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
