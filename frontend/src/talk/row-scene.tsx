import { EngineSign } from "../ui/engine-sign";
import { InlineCode } from "../ui/inline-code";
import { figuresIn, type GuideRow, guideRow, type Winner } from "./guide";
import { SceneFrame } from "./scene-frame";
import type { RowScene as RowText } from "./scenes";

const WINNERS: Record<Winner, string> = {
  durable: "Durable functions win",
  stepfunctions: "Step Functions wins",
  express: "Express wins",
  tie: "Neither wins",
  depends: "It depends",
};

const EVIDENCE: Record<GuideRow["evidence"], string> = {
  run: "Executed in the lab",
  computed: "Computed from prices and quotas",
  documented: "From AWS's documentation or another named source",
};

/** A row of the guide: its question, its figures and its answer. */
export function RowScene({ scene }: { scene: RowText }) {
  const row = guideRow(scene.row);
  return (
    <SceneFrame scene={scene} figure={<WinnerText winner={row.winner} />}>
      <section className={`lane guide-row ${row.winner}`} data-row={row.id}>
        <h2>{row.question}</h2>
        <ul className="figures">
          {figuresIn(row).map((figure) => (
            <li key={figure}>
              <InlineCode text={figure} />
            </li>
          ))}
        </ul>
        <p className="answer">
          <InlineCode text={row.answer} />
        </p>
        <p className="stage-source">
          {EVIDENCE[row.evidence]}: <code>{row.command}</code>
        </p>
      </section>
    </SceneFrame>
  );
}

function WinnerText({ winner }: { winner: Winner }) {
  return (
    <span className={`winner ${winner}`}>
      {(winner === "durable" || winner === "stepfunctions") && <EngineSign engine={winner} />} {WINNERS[winner]}
    </span>
  );
}
