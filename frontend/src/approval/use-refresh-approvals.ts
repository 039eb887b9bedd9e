import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { queries } from "../api/queries";
import type { Lane } from "../fold/lane";

/** Read the loans that wait for a manager again when one of these lanes starts or ends its wait. */
export function useRefreshApprovals(lanes: Lane[]): void {
  const client = useQueryClient();
  const waiting = lanes.flatMap((lane) => (lane.approval ? lane.applicationId : [])).join();
  const before = useRef("");
  useEffect(() => {
    if (before.current === waiting) return;
    before.current = waiting;
    void client.invalidateQueries({ queryKey: queries.approvals.queryKey });
  }, [client, waiting]);
}
