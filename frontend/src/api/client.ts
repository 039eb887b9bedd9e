/** Typed calls of the API and of the lab, sent with the credentials of the signed-in user. */
import type {
  Applications,
  Applied,
  ApplyRequest,
  ApprovalRequest,
  ApprovalSent,
  Approvals,
  BreakEven,
  Cost,
  EngineName,
  EnginesOut,
  Events,
  InspectionOut,
  InspectRequest,
  Profiles,
  Race,
  Raced,
  RaceRequest,
  Recording,
  Snapshot,
  Status,
  Workflow,
} from "./schema";
import type { DeployRun } from "./deploy";
import type { Lens } from "./lens";
import { BASE, ORIGIN, Problem, type RequestOptions, send } from "./http";

/** How requests are authorized; the session sets it. */
export interface Credentials {
  /** The headers that a request carries. */
  headers: () => Promise<Record<string, string>>;
  /** Renew the credentials after a 401; returns whether a second request may succeed. */
  renew: () => Promise<boolean>;
}

let credentials: Credentials | null = null;

export function setCredentials(current: Credentials | null): void {
  credentials = current;
}

/** What a list shows of a run that the lab has recorded. */
export interface RecordedSummary {
  id: string;
  kind: "loan" | "race";
  exported_at: string;
  applicant_name: string;
  loan_amount: number;
  statuses: Partial<Record<EngineName, Status>>;
}

/** Amounts are sent as decimal text, so that cents stay exact. */
type WithDecimalText<Request> = Omit<Request, "loan_amount" | "annual_income"> & {
  loan_amount: string;
  annual_income?: string;
};

export const api = {
  profiles: (signal?: AbortSignal) => get<Profiles>("/profiles", signal),
  engines: (signal?: AbortSignal) => get<EnginesOut>("/engines", signal),
  workflow: (signal?: AbortSignal) => get<Workflow>("/workflow", signal),
  loan: (id: string, signal?: AbortSignal) => get<Snapshot>(`/status/${id}`, signal),
  race: (id: string, signal?: AbortSignal) => get<Race>(`/race/${id}`, signal),
  cost: (id: string, signal?: AbortSignal) => get<Cost>(`/cost/${id}`, signal),
  exportRun: (kind: "loan" | "race", id: string, signal?: AbortSignal) =>
    get<Recording>(kind === "race" ? `/race/${id}/export` : `/export/${id}`, signal),
  approvals: (signal?: AbortSignal) => get<Approvals>("/approvals", signal),
  loans: (next?: string, signal?: AbortSignal) =>
    get<Applications>(`/applications?${new URLSearchParams({ limit: "50", ...(next && { next }) })}`, signal),
  apply: (application: WithDecimalText<ApplyRequest>, key: string) =>
    call<Applied>("/apply", { body: application, headers: { "Idempotency-Key": key } }),
  startRace: (application: WithDecimalText<RaceRequest>, key: string) =>
    call<Raced>("/race", { body: application, headers: { "Idempotency-Key": key } }),
  decide: (id: string, decision: ApprovalRequest) =>
    call<ApprovalSent>(`/approve/${id}`, { body: decision }),
  breakEven: (workload: URLSearchParams, signal?: AbortSignal) => get<BreakEven>(`/break-even?${workload}`, signal),
  inspect: (documents: InspectRequest, region: string, signal?: AbortSignal) =>
    call<InspectionOut>(`/inspect?${new URLSearchParams({ region })}`, { body: documents, signal }),
  events: (path: string, after: string, wait: number, signal: AbortSignal) =>
    get<Events>(`${path}?${new URLSearchParams({ ...(after && { after }), wait: String(wait) })}`, signal),
};

export const lab = {
  /** The id of the lab that serves this page, new at each of its starts; null where no lab serves it. */
  async id(signal?: AbortSignal): Promise<string | null> {
    const { lab_id: id } = await health(signal);
    return typeof id === "string" ? id : null;
  },
  /** Whether the lab still starts workers that a race needs. */
  async warming(signal?: AbortSignal): Promise<boolean> {
    return (await health(signal)).warming === true;
  },
  lens: (id: string, signal?: AbortSignal) => authorized<Lens>(`${ORIGIN}/lab/lens/${id}`, { signal }),
  /** The runs that the lab has recorded, the newest first. */
  recordedRuns: (signal?: AbortSignal) => authorized<{ runs: RecordedSummary[] }>(`${ORIGIN}/lab/runs`, { signal }),
  recordedRun: (id: string, signal?: AbortSignal) => authorized<Recording>(`${ORIGIN}/lab/runs/${id}`, { signal }),
  /** The exhibit of a deployment: its current run or its last one. */
  deployment: (signal?: AbortSignal) => authorized<DeployRun>(`${ORIGIN}/lab/deploy`, { signal }),
  startDeployment: () => authorized<DeployRun>(`${ORIGIN}/lab/deploy`, { body: {} }),
  /** End every execution and empty the table; the workers are warm again when it answers. */
  reset: () => authorized<{ lab_id: string }>(`${ORIGIN}/lab/reset`, { body: {} }),
  kill: (id: string) =>
    authorized<{ kill: "done" | "armed" }>(`${ORIGIN}/lab/kill`, { body: { application_id: id } }),
};

/** The lab's health; a deployed stack answers something else at its address. */
async function health(signal?: AbortSignal): Promise<{ lab_id?: unknown; warming?: unknown }> {
  const response = await fetch(`${ORIGIN}/lab/health`, { signal, cache: "no-store" });
  const body: unknown = await response.json();
  return typeof body === "object" && body !== null ? body : {};
}

function get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return call<Answer>(path, { signal });
}

function call<Answer>(path: string, options: RequestOptions): Promise<Answer> {
  return authorized<Answer>(`${BASE}${path}`, options);
}

/** Send with credentials; after a 401 they are renewed once. */
async function authorized<Answer>(url: string, options: RequestOptions): Promise<Answer> {
  const current = credentials;
  const attempt = async (): Promise<Answer> => {
    const headers = { ...options.headers, ...(await current?.headers()) };
    return send<Answer>(url, { ...options, headers });
  };
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401 || !(await current?.renew())) throw error;
    return attempt();
  }
}
