import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries";
import { Notices } from "../ui/notices";
import type { Scene } from "./scenes";
import { SCENES } from "./scenes";
import type { Source } from "./source";

interface Props {
  scene: Scene;
  place: number;
  source: Source;
  resetting: boolean;
}

/** The lowest line: the keys of the scene, where it comes from, and its number. */
export function StageBar({ scene, place, source, resetting }: Props) {
  return (
    <footer className="stage-bar">
      <ul aria-label="Keys of this scene">
        {scene.press.map(({ key, does }) => (
          <li key={key}>
            <kbd>{key}</kbd> {does}
          </li>
        ))}
      </ul>
      <Notices />
      {resetting && <output>Resetting…</output>}
      <SourceBadge scene={scene} source={source} />
      <span className="number">
        {place + 1} / {SCENES.length}
      </span>
    </footer>
  );
}

/** Always in view, so that nobody takes a figure of this machine or of a recording for one of AWS. */
function SourceBadge({ scene: { kind }, source }: { scene: Scene; source: Source }) {
  const { data: warming } = useQuery({ ...queries.warming, enabled: source === "live" });
  if (kind === "exhibit" || kind === "conclusion") return <span className="badge unknown">THE GUIDE</span>;
  if (source === "recorded" || kind === "code" || kind === "price") return <span className="badge unknown">RECORDED ON AN EMULATOR</span>;
  return <span className="badge local">{warming ? "WARMING UP…" : "LOCAL EMULATOR"}</span>;
}
