/** Requests and their answers; every refusal arrives as a `Problem` with the server's own words. */
import type { FieldError } from "./schema";

const SAME_ORIGIN = "/api";

/** `VITE_API_URL` names a deployed API, its base path included; without it, whoever serves the page. */
export const BASE = (import.meta.env.VITE_API_URL ?? SAME_ORIGIN).replace(/\/+$/, "");

/** Where the API's server keeps what isn't the API: the page's configuration, the lab's own calls. */
export const BESIDE = BASE.replace(/\/api$/, "");

/** What the server, or the way to it, refused. `status` is 0 if there was no answer. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    detail: string,
    readonly fields: FieldError[] = [],
  ) {
    super(detail);
    this.name = "Problem";
  }

  /** Whether trying again may help. */
  get transient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export interface Call {
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export async function send<Answer>(url: string, { body, headers, signal }: Call): Promise<Answer> {
  const answer = await reach(url, {
    method: body === undefined ? "GET" : "POST",
    headers: { ...(body !== undefined && { "Content-Type": "application/json" }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: "no-store",
    signal,
  });
  const parsed = await parse(answer);
  if (!answer.ok) throw problemIn(answer, parsed);
  return parsed as Answer;
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Problem(0, "The server can't be reached. Nothing was sent twice; try again.");
  }
}

async function parse(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    if (!answer.ok) return {};
    throw new Problem(0, "The answer broke off; try again.");
  }
}

function problemIn(answer: Response, body: unknown): Problem {
  const { detail, errors } = (body ?? {}) as { detail?: unknown; errors?: unknown };
  const words = typeof detail === "string" && detail ? detail : wordsFor(answer.status);
  return new Problem(answer.status, words, fieldsIn(errors));
}

/** What stands before the API (a gateway, a proxy) refuses without a `detail`. */
function wordsFor(status: number): string {
  if (status === 401) return "You aren't signed in any more; sign in again.";
  if (status === 403) return "You may not do this.";
  if (status === 429) return "Too many requests at once; try again in a moment.";
  if (status >= 500) return "The server can't answer now; try again in a moment.";
  return `The server answered ${status}.`;
}

function fieldsIn(errors: unknown): FieldError[] {
  if (!Array.isArray(errors)) return [];
  return errors.filter(
    (one): one is FieldError => typeof one?.field === "string" && typeof one?.message === "string",
  );
}
