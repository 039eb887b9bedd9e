import { type ConnectionState, currentConnection } from "../stream/connection";
import { IntervalText } from "../ui/interval-text";
import { useStore } from "../ui/store";

/** The connection of the run on screen; nothing where no run is watched. */
export function ConnectionChip() {
  const connection = useStore(currentConnection);
  if (!connection) return null;
  return (
    <span className={`chip ${connection.status}`} data-connection={connection.status}>
      <span className="lamp" aria-hidden="true" />
      <IntervalText ms={1000} text={() => chipText(connection)} />
    </span>
  );
}

function chipText({ status, lastAnswer, since }: ConnectionState): string {
  if (status !== "stale") return status === "gone" ? "the run is gone" : status;
  const from = lastAnswer ?? since ?? Date.now();
  return `no answer for ${Math.max(0, Math.round((Date.now() - from) / 1000))} s, retrying`;
}
