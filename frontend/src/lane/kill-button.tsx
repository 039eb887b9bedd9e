import { useMutation } from "@tanstack/react-query";
import { lab } from "../api/client";
import { asProblem } from "../api/http";
import type { EngineName } from "../api/schema";
import { useHasLab } from "../deployment/use-deployment";
import { SHORT_ENGINE_LABELS } from "../format/labels";
import { useIsManager } from "../session/current";
import { Icon } from "../ui/icon";
import { notify } from "../ui/notices";

/** Kills the process that runs this loan's code; only on a lab, and only for a manager. */
export function KillButton({ applicationId, engine }: { applicationId: string; engine: EngineName }) {
  const hasLab = useHasLab();
  const manager = useIsManager();
  const { mutate, isPending } = useMutation({
    mutationFn: () => lab.kill(applicationId),
    onSuccess: ({ kill }) => {
      const text = kill === "done" ? "The worker was killed" : "The worker will be killed at the next step";
      notify(`${SHORT_ENGINE_LABELS[engine]}: ${text}`);
    },
    onError: (error) => notify(`The worker was not killed: ${asProblem(error).message}`),
  });
  if (!hasLab || !manager) return null;
  return (
    <button
      type="button"
      className="kill"
      aria-disabled={isPending}
      onClick={() => !isPending && mutate()}
      title="Kill the process that runs this loan's code, now or at its next step"
    >
      <Icon name="kill" />
      Kill worker
    </button>
  );
}
