/** The answers that the page caches. Another user gets another client, and so an empty cache. */
import { infiniteQueryOptions, keepPreviousData, QueryClient, queryOptions } from "@tanstack/react-query";
import { api, lab } from "./client";
import { Problem } from "./http";
import type { Recording } from "./schema";

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 5000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (_, error) => error instanceof Problem && error.transient,
        retryDelay: (failures) => Math.min(FIRST_RETRY_MS * 2 ** failures, LAST_RETRY_MS),
        // A lab on this machine answers without a network too.
        networkMode: "always",
        refetchOnReconnect: true,
      },
      mutations: { networkMode: "always" },
    },
  });
}

const ONCE = { staleTime: Number.POSITIVE_INFINITY };
const WARMING_MS = 500;
const DEPLOYMENT_MS = 500;
const EXPORT_MS = 1000;
const MOST_EXPORTS = 10;
const BILL_FINISHED_MS = 1000;
const BILL_RUNNING_MS = 4000;
const BILL_LAST_MS = 30_000;

function hasWholeHistory(recording: Recording | undefined): boolean {
  const events = recording?.run.loans[0]?.history ?? [];
  return events.some(({ type }) => type.startsWith("Execution") && type !== "ExecutionStarted");
}

export const queries = {
  engines: queryOptions({ queryKey: ["engines"], queryFn: ({ signal }) => api.engines(signal), ...ONCE }),
  workflow: queryOptions({ queryKey: ["workflow"], queryFn: ({ signal }) => api.workflow(signal), ...ONCE }),
  profiles: queryOptions({ queryKey: ["profiles"], queryFn: ({ signal }) => api.profiles(signal), ...ONCE }),
  lab: queryOptions({ queryKey: ["lab"], queryFn: ({ signal }) => lab.id(signal), ...ONCE }),
  /** Whether the lab warms up, read again until it doesn't. */
  warming: queryOptions({
    queryKey: ["warming"],
    queryFn: ({ signal }) => lab.warming(signal),
    refetchInterval: ({ state }) => (state.data ? WARMING_MS : false),
    ...ONCE,
  }),
  /** The lab when a run was opened, and when it was found to be gone. */
  labOfRun: (id: string, moment: "opened" | "gone") =>
    queryOptions({ queryKey: ["lab", id, moment], queryFn: ({ signal }) => lab.id(signal), ...ONCE }),
  approvals: queryOptions({ queryKey: ["approvals"], queryFn: ({ signal }) => api.approvals(signal) }),

  /** The lines of a durable loan's code; read again when the loan's log has grown. */
  lens: (id: string, logged: number) =>
    queryOptions({
      queryKey: ["lens", id, logged],
      queryFn: ({ signal }) => lab.lens(id, signal),
      placeholderData: keepPreviousData,
      ...ONCE,
    }),

  /** A loan that has ended, as one document; read again until its engine has written the end of its history. */
  exportedLoan: (id: string) =>
    queryOptions({
      queryKey: ["exported", id],
      queryFn: ({ signal }) => api.exportRun("loan", id, signal),
      refetchInterval: ({ state }) =>
        hasWholeHistory(state.data) || state.dataUpdateCount >= MOST_EXPORTS ? false : EXPORT_MS,
      ...ONCE,
    }),

  /** The exhibit of a deployment, read again while it runs. */
  deployment: queryOptions({
    queryKey: ["deployment"],
    queryFn: ({ signal }) => lab.deployment(signal),
    refetchInterval: ({ state }) => (state.data?.state === "running" ? DEPLOYMENT_MS : false),
  }),

  recordedRuns: queryOptions({ queryKey: ["recorded"], queryFn: ({ signal }) => lab.recordedRuns(signal) }),
  recordedRun: (id: string) =>
    queryOptions({ queryKey: ["recorded", id], queryFn: ({ signal }) => lab.recordedRun(id, signal), ...ONCE }),

  loans: infiniteQueryOptions({
    queryKey: ["loans"],
    queryFn: ({ pageParam, signal }) => api.loans(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  }),

  /** A bill is final soon after the loan has ended, or minutes later: it is read with growing pauses until then. */
  bill: (id: string, finished: boolean) =>
    queryOptions({
      queryKey: ["bill", id, finished],
      queryFn: ({ signal }) => api.cost(id, signal),
      placeholderData: keepPreviousData,
      staleTime: ({ state }) => (state.data?.final ? Number.POSITIVE_INFINITY : 0),
      refetchInterval: ({ state }) => {
        if (!state.data || state.data.final) return false;
        const first = finished ? BILL_FINISHED_MS : BILL_RUNNING_MS;
        return Math.min(first * 2 ** (state.dataUpdateCount - 1), BILL_LAST_MS);
      },
    }),
};
