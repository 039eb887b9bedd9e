import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries";
import type { EngineName } from "../api/schema";

/** Prices in dollars: of an operation or a state transition, and of a byte of durable data. */
export interface UnitPrices {
  unitPrice: number;
  bytePrice: number;
}

/** Whether the engines are this machine's emulators; false until the API has answered. */
export function useIsLocal(): boolean {
  const { data } = useQuery(queries.engines);
  return data?.engines.some((engine) => engine.deployment === "local") ?? false;
}

/** Whether the user may choose the pause of each step; false until the API has answered. */
export function useMayChoosePace(): boolean {
  return useQuery(queries.engines).data?.may_choose_pace ?? false;
}

/** Whether a lab serves this page: only a lab can kill a worker. */
export function useHasLab(): boolean {
  return useQuery(queries.lab).data != null;
}

/** Whether a run that is gone was one of an earlier start of the lab. */
export function useLabRestarted(runId: string, gone: boolean): boolean {
  const hasLab = useHasLab();
  const { data: opened } = useQuery({ ...queries.labOfRun(runId, "opened"), enabled: hasLab });
  const { data: now } = useQuery({ ...queries.labOfRun(runId, "gone"), enabled: hasLab && gone });
  return opened != null && now != null && opened !== now;
}

/** The prices of an engine's billing units; null where they are not known. */
export function useUnitPrices(name: EngineName): UnitPrices | null {
  const engine = useQuery(queries.engines).data?.engines.find((other) => other.name === name);
  if (engine?.unit_price == null) return null;
  return { unitPrice: engine.unit_price, bytePrice: engine.byte_price ?? 0 };
}
