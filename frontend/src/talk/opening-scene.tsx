import { ENGINE_LABELS } from "../format/labels";
import { EngineSign } from "../ui/engine-sign";
import { RECORDINGS } from "./recordings";
import { SceneFrame } from "./scene-frame";
import { type OpeningScene as OpeningText, TALK_ENGINES } from "./scenes";

/** The steps of the loan, and the engines that run them. */
export function OpeningScene({ scene }: { scene: OpeningText }) {
  return (
    <SceneFrame scene={scene}>
      <ol className="pipeline" aria-label="The steps of the loan">
        {RECORDINGS.approved.workflow.steps.map(({ step, label, branches }) => (
          <li key={step}>
            {label}
            {branches && branches.length > 0 && <small>{branches.map((branch) => branch.label).join(", ")}</small>}
          </li>
        ))}
      </ol>
      <div className="engines">
        {TALK_ENGINES.map((engine) => (
          <section key={engine} className={`lane ${engine}`} aria-label={ENGINE_LABELS[engine]}>
            <h2>
              <EngineSign engine={engine} /> {ENGINE_LABELS[engine]}
            </h2>
            <p>{scene.engines[engine]}</p>
          </section>
        ))}
      </div>
    </SceneFrame>
  );
}
