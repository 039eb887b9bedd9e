import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries";
import { useHasLab } from "../deployment/use-deployment";

const REASON = "The lab starts the workers that a race needs. A race that begins now waits for them.";

/** Says that a race isn't fair yet, because some workers of the lab are still cold. */
export function WarmingBadge() {
  const { data: warming } = useQuery({ ...queries.warming, enabled: useHasLab() });
  if (!warming) return null;
  return (
    <output className="badge unknown" title={REASON}>
      Warming up…
    </output>
  );
}
