import type { State } from "../api/schema";
import { Icon, type IconName } from "./icon";

const ICONS: Record<State, IconName> = {
  pending: "dot",
  running: "play",
  waiting: "pause",
  succeeded: "check",
  failed: "cross",
  skipped: "skip",
};

/** A step's state as an icon, so that colour is never the only sign. */
export function StateMark({ state }: { state: State }) {
  return (
    <span className={`mark ${state}`}>
      <Icon name={ICONS[state]} />
    </span>
  );
}
