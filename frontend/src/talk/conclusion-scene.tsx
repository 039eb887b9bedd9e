import { ENGINE_LABELS } from "../format/labels";
import { EngineSign } from "../ui/engine-sign";
import { InlineCode } from "../ui/inline-code";
import { guideRow } from "./guide";
import { SceneFrame } from "./scene-frame";
import type { ConclusionScene as ConclusionText } from "./scenes";

/** When each engine wins: some rows of the guide for each, with their figures. */
export function ConclusionScene({ scene }: { scene: ConclusionText }) {
  return (
    <SceneFrame scene={scene}>
      <div className="conclusion-columns">
        {scene.columns.map(({ engine, because, rows }) => (
          <section key={engine} className={`lane ${engine}`} aria-label={ENGINE_LABELS[engine]}>
            <h2>
              <EngineSign engine={engine} /> {ENGINE_LABELS[engine]}
            </h2>
            <p className="because">{because}</p>
            <ul>
              {rows.map(guideRow).map(({ id, question, figure }) => (
                <li key={id} data-row={id}>
                  <strong>{question}</strong>
                  <span>
                    <InlineCode text={figure} />
                  </span>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      <p className="stage-source">Every row with its evidence: docs/when-each-wins.md, or the page /when</p>
    </SceneFrame>
  );
}
