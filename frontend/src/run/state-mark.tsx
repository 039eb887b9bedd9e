import type { State } from "../api/schema";
import { Icon, type IconName } from "../shell/icon";

const MARKS: Record<State, IconName> = {
  pending: "dot",
  running: "play",
  waiting: "pause",
  succeeded: "check",
  failed: "cross",
  skipped: "skip",
};

/** A state's shape: never its colour alone. */
export function StateMark({ state }: { state: State }) {
  return (
    <span className={`mark ${state}`}>
      <Icon name={MARKS[state]} />
    </span>
  );
}
