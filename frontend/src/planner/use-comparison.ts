import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { api } from "../api/client";
import { type PlannedMonth, workloadOf } from "./plan";

/** The cost and the limits of every alternative for a month; the last comparison stays while the next one loads. */
export function useComparison(month: PlannedMonth) {
  const workload = useDeferredValue(workloadOf(month).toString());
  return useQuery({
    queryKey: ["break-even", workload],
    queryFn: ({ signal }) => api.breakEven(new URLSearchParams(workload), signal),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
