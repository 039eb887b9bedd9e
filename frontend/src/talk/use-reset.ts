import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { lab } from "../api/client";
import { asProblem } from "../api/http";
import { notify } from "../ui/notices";
import type { Source } from "./source";

/** Between two takes: the lab is emptied, and the scene starts anew. A recording only starts anew. */
export function useReset(source: Source): { resetting: boolean; reset: () => void; take: number } {
  const client = useQueryClient();
  const [take, setTake] = useState(0);
  const again = useCallback(() => setTake((before) => before + 1), []);
  const { mutate, isPending } = useMutation({
    mutationFn: () => lab.reset(),
    onMutate: again,
    onSuccess: () => {
      client.removeQueries({ queryKey: ["bill"] });
      void client.invalidateQueries();
      again();
    },
    onError: (error) => notify(`The lab was not reset: ${asProblem(error).message}`),
  });
  const reset = useCallback(() => {
    if (source === "recorded") again();
    else if (!isPending) mutate();
  }, [source, again, mutate, isPending]);
  return { resetting: isPending, reset, take };
}
