import { type ReactNode, useState } from "react";
import { Link } from "wouter";
import clinic from "../../../docs/determinism.json";
import { plural } from "../format/units";
import { InlineCode } from "../ui/inline-code";
import { usePageTitle } from "../ui/use-title";
import "./mistakes.css";

type Case = (typeof clinic.cases)[number];

const HARMS: Record<string, string> = clinic.harms;

/** Mistakes in durable code, each run on the real engine: what one writes, and what happens. */
export default function MistakesPage() {
  usePageTitle("Mistakes in durable code");
  const [harm, setHarm] = useState<string | null>(null);
  const cases = clinic.cases.filter((each) => !harm || each.harm === harm);
  return (
    <main className="page mistakes-page">
      <h1>Mistakes in durable code</h1>
      <p>
        <code>make clinic</code> runs each of these handlers on the engine of the durable SDK's testing package, with the
        Python SDK {clinic.sdk}. <code>world</code> stands for everything outside of the handler. What runs again, and
        why, is shown under <Link href="/replay">Replay</Link>.
      </p>
      <fieldset className="harms">
        <legend>Outcome</legend>
        <Choice name="all" chosen={harm === null} onChoose={() => setHarm(null)}>
          all {clinic.cases.length}
        </Choice>
        {Object.entries(HARMS).map(([name, text]) => (
          <Choice key={name} name={name} chosen={harm === name} onChoose={() => setHarm(name)} title={text}>
            {name} {clinic.cases.filter((each) => each.harm === name).length}
          </Choice>
        ))}
      </fieldset>
      <p className="faint" aria-live="polite">
        {harm ? `${plural(cases.length, "case")}: ${HARMS[harm]}` : `${plural(cases.length, "case")}`}
      </p>
      {cases.map((each) => (
        <Mistake key={each.id} mistake={each} />
      ))}
    </main>
  );
}

interface ChoiceProps {
  name: string;
  chosen: boolean;
  onChoose: () => void;
  title?: string;
  children: ReactNode;
}

function Choice({ name, chosen, onChoose, title, children }: ChoiceProps) {
  return (
    <label title={title}>
      <input type="radio" name="harm" value={name} checked={chosen} onChange={onChoose} /> {children}
    </label>
  );
}

function Mistake({ mistake }: { mistake: Case }) {
  const { id, title, harm, source, observed } = mistake;
  return (
    <article id={id} className={`mistake ${harm}`} data-harm={harm}>
      <header>
        <h2>
          <InlineCode text={title} />
        </h2>
        <span className="tag">{harm}</span>
      </header>
      <pre>{source}</pre>
      <dl>
        <Line term="One expects" text={mistake.expects} />
        <Line term="What happens" text={mistake.happens} />
        <Line term="Why" text={mistake.why} />
        <div>
          <dt>Write instead</dt>
          <dd>
            <code>{mistake.instead}</code>
          </dd>
        </div>
        {mistake.stepfunctions && <Line term="In Step Functions" text={mistake.stepfunctions} />}
        {mistake.counterpart && <Counterpart counterpart={mistake.counterpart} />}
        <Line
          term="Observed"
          text={[observed.status, observed.error, plural(observed.invocations, "invocation")].filter(Boolean).join(", ")}
        />
      </dl>
    </article>
  );
}

/** A state machine with the same situation, and how its execution ended in the lab. */
function Counterpart({ counterpart: { definition, observed } }: { counterpart: NonNullable<Case["counterpart"]> }) {
  return (
    <div>
      <dt>Observed there</dt>
      <dd>
        <InlineCode text={observed} />
        <details>
          <summary>The state machine</summary>
          <pre>{JSON.stringify(definition, null, 2)}</pre>
        </details>
      </dd>
    </div>
  );
}

function Line({ term, text }: { term: string; text: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>
        <InlineCode text={text} />
      </dd>
    </div>
  );
}
