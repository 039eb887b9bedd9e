/** Requests and their answers; every refusal arrives as a `Problem` with the server's own text. */
import type { FieldError } from "./schema";

const SAME_ORIGIN = "/api";

/** `VITE_API_URL` is a deployed API with its base path; without it, the API of the server of this page. */
export const BASE = (import.meta.env.VITE_API_URL ?? SAME_ORIGIN).replace(/\/+$/, "");

/** The address of the API's server: `config.json` and the lab's own calls are not under the API's base path. */
export const ORIGIN = BASE.replace(/\/api$/, "");

/** A refusal of the server, or no answer at all; then `status` is 0. */
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

/** Any error as a problem: an error of the page itself has no text for people. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, "Something went wrong on this page. Reload it and try again.");
}

export interface RequestOptions {
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Send a request and return its JSON; throws `Problem`. With a body it is a POST. */
export async function send<Answer>(url: string, { body, headers, signal }: RequestOptions): Promise<Answer> {
  const response = await reach(url, {
    method: body === undefined ? "GET" : "POST",
    headers: { ...(body !== undefined && { "Content-Type": "application/json" }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
    // Two tabs that poll the same address would wait for each other at the browser's cache.
    cache: "no-store",
    signal,
  });
  const parsed = await parse(response);
  if (!response.ok) throw problemIn(response, parsed);
  return parsed as Answer;
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Problem(0, "The server can't be reached.");
  }
}

async function parse(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    if (!response.ok) return {};
    throw new Problem(0, "The server's answer is incomplete. Try again.");
  }
}

function problemIn(response: Response, body: unknown): Problem {
  const { detail, errors } = (body ?? {}) as { detail?: unknown; errors?: unknown };
  const text = typeof detail === "string" && detail ? detail : defaultDetail(response.status);
  return new Problem(response.status, text, fieldErrorsIn(errors));
}

/** A gateway or a proxy before the API refuses without a `detail`. */
function defaultDetail(status: number): string {
  if (status === 401) return "You are no longer signed in. Sign in again.";
  if (status === 403) return "You are not allowed to do this.";
  if (status === 429) return "Too many requests at once. Try again in a moment.";
  if (status >= 500) return "The server can't answer now. Try again in a moment.";
  return `The server answered with status ${status}.`;
}

function fieldErrorsIn(errors: unknown): FieldError[] {
  if (!Array.isArray(errors)) return [];
  return errors.filter(
    (error): error is FieldError => typeof error?.field === "string" && typeof error?.message === "string",
  );
}
