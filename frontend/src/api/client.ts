/** Typed calls of the API, by whoever is signed in. */
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
  Profiles,
  Race,
  Raced,
  RaceRequest,
  Snapshot,
} from "./schema";
import { session } from "../session/current";
import { BASE, BESIDE, type Call, Problem, send } from "./http";

export { Problem };

export type Amount = string;
type Typed<Request> = Omit<Request, "loan_amount" | "annual_income"> & {
  loan_amount: Amount;
  annual_income?: Amount;
};

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
    const answer = await fetch(`${BESIDE}/lab/health`, { signal, cache: "no-store" });
    const body: unknown = await answer.json();
    return typeof body === "object" && body !== null && "parts" in body;
  },
  kill: (id: string) =>
    signed<{ kill: "done" | "armed" }>(`${BESIDE}/lab/kill`, { body: { application_id: id } }),
};

function get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return call<Answer>(path, { signal });
}

function call<Answer>(path: string, options: Call): Promise<Answer> {
  return signed<Answer>(`${BASE}${path}`, options);
}

/** A token that the API no longer takes is renewed once; then it stands as it is answered. */
async function signed<Answer>(url: string, options: Call): Promise<Answer> {
  const who = session.get();
  const ask = async (): Promise<Answer> => {
    const headers = { ...options.headers, ...(await who?.headers()) };
    return send<Answer>(url, { ...options, headers });
  };
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401 || !(await who?.renew())) throw error;
    return ask();
  }
}
