/** Typed calls of the API; every refusal arrives as a `Problem` with the server's own words. */
import type {
  Applications,
  Applied,
  ApplyRequest,
  ApprovalRequest,
  ApprovalSent,
  Approvals,
  Cost,
  EnginesOut,
  Events,
  FieldError,
  Profiles,
  Race,
  Raced,
  RaceRequest,
  Snapshot,
} from "./schema";

const SAME_ORIGIN = "/api";

/** `VITE_API_URL` names a deployed API, its base path included; without it, whoever serves the page. */
const BASE = (import.meta.env.VITE_API_URL ?? SAME_ORIGIN).replace(/\/+$/, "");

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

export type Amount = string;
type Typed<Request> = Omit<Request, "loan_amount" | "annual_income"> & {
  loan_amount: Amount;
  annual_income?: Amount;
};

interface Call {
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export const api = {
  profiles: (signal?: AbortSignal) => get<Profiles>("/profiles", signal),
  engines: (signal?: AbortSignal) => get<EnginesOut>("/engines", signal),
  loan: (id: string, signal?: AbortSignal) => get<Snapshot>(`/status/${id}`, signal),
  race: (id: string, signal?: AbortSignal) => get<Race>(`/race/${id}`, signal),
  cost: (id: string, signal?: AbortSignal) => get<Cost>(`/cost/${id}`, signal),
  approvals: (signal?: AbortSignal) => get<Approvals>("/approvals", signal),
  loans: (next?: string, signal?: AbortSignal) =>
    get<Applications>(`/applications?${new URLSearchParams({ limit: "50", ...(next && { next }) })}`, signal),
  apply: (application: Typed<ApplyRequest>, key: string) =>
    call<Applied>("/apply", { body: application, headers: { "Idempotency-Key": key } }),
  startRace: (application: Typed<RaceRequest>, key: string) =>
    call<Raced>("/race", { body: application, headers: { "Idempotency-Key": key } }),
  decide: (id: string, decision: ApprovalRequest) =>
    call<ApprovalSent>(`/approve/${id}`, { body: decision }),
  /** `no-store`: two tabs that ask the same would wait for each other at the browser's cache. */
  events: (path: string, after: string, wait: number, signal: AbortSignal) =>
    get<Events>(`${path}?${new URLSearchParams({ ...(after && { after }), wait: String(wait) })}`, signal),
};

export const lab = {
  /** Whether a lab stands behind this page: only there can a worker be killed. */
  async present(signal?: AbortSignal): Promise<boolean> {
    const answer = await fetch(`${labBase()}/lab/health`, { signal, cache: "no-store" });
    const body: unknown = await answer.json();
    return typeof body === "object" && body !== null && "parts" in body;
  },
  kill: (id: string) =>
    send<{ kill: "done" | "armed" }>(`${labBase()}/lab/kill`, { body: { application_id: id } }),
};

function labBase(): string {
  return BASE.replace(/\/api$/, "");
}

function get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return call<Answer>(path, { signal });
}

function call<Answer>(path: string, options: Call): Promise<Answer> {
  return send<Answer>(`${BASE}${path}`, options);
}

async function send<Answer>(url: string, { body, headers, signal }: Call): Promise<Answer> {
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
  const words =
    typeof detail === "string" && detail ? detail : `The server answered ${answer.status}.`;
  return new Problem(answer.status, words, fieldsIn(errors));
}

function fieldsIn(errors: unknown): FieldError[] {
  if (!Array.isArray(errors)) return [];
  return errors.filter(
    (one): one is FieldError => typeof one?.field === "string" && typeof one?.message === "string",
  );
}
