import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { queries } from "../api/queries";

/** Where the runs of the scenes come from. */
export type Source = "live" | "recorded";

/** Live where a lab runs and nobody has chosen the recordings; null until it is known whether a lab runs. */
export function useSource(): { source: Source | null; toggle: () => void } {
  const { data: lab, isPending } = useQuery(queries.lab);
  const [recordings, setRecordings] = useState(() => new URLSearchParams(location.search).has("recorded"));
  const toggle = useCallback(() => setRecordings((chosen) => !chosen), []);
  if (recordings) return { source: "recorded", toggle };
  if (isPending) return { source: null, toggle };
  return { source: lab ? "live" : "recorded", toggle };
}
