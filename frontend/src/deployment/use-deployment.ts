import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries";

/** Whether the engines are this machine's emulators; false until the API has answered. */
export function useIsLocal(): boolean {
  const { data } = useQuery(queries.engines);
  return data?.engines.some((engine) => engine.deployment === "local") ?? false;
}

/** Whether a lab serves this page: only a lab can kill a worker. */
export function useHasLab(): boolean {
  return useQuery(queries.lab).data ?? false;
}
