import type { RecordedLoan } from "../api/schema";
import { linesOf } from "../bill/bill-lines";
import { ENGINE_LABELS } from "../format/labels";
import { smallUsd, usd } from "../format/money";
import { quantity, unitFor } from "../format/units";
import { EngineSign } from "../ui/engine-sign";
import { loanOn, perMillion } from "./figures";
import { RECORDINGS } from "./recordings";
import { SceneFrame } from "./scene-frame";
import { type PriceScene as PriceText, TALK_ENGINES } from "./scenes";

/** What each engine bills for the orchestration of the recorded race, line by line. */
export function PriceScene({ scene }: { scene: PriceText }) {
  const race = RECORDINGS[scene.recording];
  const amounts = TALK_ENGINES.map((engine) => perMillion(loanOn(engine, race)));
  const figure = (
    <>
      <span className="number">{(Math.max(...amounts) / Math.min(...amounts)).toFixed(1)} ×</span>
      <span className="caption">between the two bills</span>
    </>
  );
  return (
    <SceneFrame scene={scene} figure={figure}>
      <div className="bills">
        {TALK_ENGINES.map((engine) => (
          <StageBill key={engine} loan={loanOn(engine, race)} most={Math.max(...amounts)} />
        ))}
      </div>
      <p className="stage-source">
        Prices of {race.loans[0]?.bill.prices.region}, as of {race.loans[0]?.bill.prices.as_of}. Lambda's time and the table
        come on top, on both engines.
      </p>
    </SceneFrame>
  );
}

function StageBill({ loan, most }: { loan: RecordedLoan; most: number }) {
  const { engine } = loan.record;
  const amount = perMillion(loan);
  return (
    <section className={`lane ${engine}`} aria-label={ENGINE_LABELS[engine]} data-engine={engine}>
      <h2>
        <EngineSign engine={engine} />
        {ENGINE_LABELS[engine]}
      </h2>
      <p className="million number">{usd(amount)}</p>
      <p>for a million loans</p>
      <span className="share" style={{ width: `${(amount / most) * 100}%` }} aria-hidden="true" />
      <ul>
        {linesOf(loan.bill, "engine").map((line) => (
          <li key={line.item}>
            {quantity(line.quantity)} {unitFor(line.quantity, line.unit)} × {smallUsd(line.unit_price)} ={" "}
            <b className="number">{smallUsd(line.amount)}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}
