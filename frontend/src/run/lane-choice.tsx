import type { Lane } from "../fold/lane";
import { SHORT_ENGINE_LABELS } from "../format/labels";
import { useAddress } from "../ui/use-address";

/** Which lanes of a race are shown; the address keeps the choice, so that a link shows the same. */
export function LaneChoice({ lanes }: { lanes: Lane[] }) {
  const [search, change] = useAddress();
  const chosen = search.get("lane");
  return (
    <label className="option">
      Lanes{" "}
      <select value={chosen ?? ""} onChange={({ target }) => change({ lane: target.value || null })}>
        <option value="">both</option>
        {lanes.map(({ engine }) => (
          <option key={engine} value={engine}>
            {SHORT_ENGINE_LABELS[engine]}
          </option>
        ))}
      </select>
    </label>
  );
}
