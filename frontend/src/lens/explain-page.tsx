import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import clinic from "../../../docs/determinism.json";
import recorded from "../../../docs/lens.json";
import history from "../../../tests/contract/histories/killed/report_dies.json";
import type { LensInvocation, RecordedLenses } from "../api/lens";
import { queries } from "../api/queries";
import type { EngineName } from "../api/schema";
import { smallUsd } from "../format/money";
import { InlineCode } from "../ui/inline-code";
import { usePageTitle } from "../ui/use-title";
import { Code } from "./code";
import { Journal } from "./journal";
import { STATE_LABELS } from "./line-states";
import { withInner } from "./operations";
import { statesOfStep } from "./state-machine";
import "./lens.css";
import "./explain.css";

const LENSES = recorded as unknown as RecordedLenses;
const [FIRST, SECOND] = LENSES.runs.report_dies as [LensInvocation, LensInvocation];
const SHOWN_MISTAKES = new Set(["an-effect-outside-of-a-step", "a-branch-on-the-clock", "a-swallowed-wait"]);
/** A wait for an answer is a context, and in it a callback and the step that hands out the callback's id. */
const OPERATIONS_OF_A_WAIT = withInner(SECOND.operations[lineOf(SECOND, "suspended")] ?? []).length;

/** How checkpoint and replay work, from one recorded run, by scrolling alone. */
export default function ExplainPage() {
  usePageTitle("How checkpoint and replay work");
  return (
    <main className="page explain-page">
      <header>
        <h1>How checkpoint and replay work</h1>
        <p>
          A loan of this project ran on Lambda Durable Functions, and its process was killed while it asked the credit
          bureaus. Everything below is from the history of that run.
        </p>
      </header>

      <section className="screen" id="journal">
        <h2>1. A handler, and its journal</h2>
        <p>
          The workflow is a Python function. It calls operations: steps, waits, parallel branches. After each operation
          the SDK writes a checkpoint, the operation's result, into a store outside of the function. These checkpoints
          are the journal of the execution.
        </p>
        <div className="panes">
          <Code source={LENSES} invocation={FIRST} />
          <Journal events={history} written={FIRST.events} />
        </div>
      </section>

      <section className="screen" id="crash">
        <h2>2. A crash: the memory is gone, the journal stays</h2>
        <p>
          The process dies while line {lineOf(FIRST, "died")} asks the bureaus. Its variables are lost, and so is the
          place where the code stood. The journal has the result of <code>validate_application</code>: that step has
          been checkpointed. It doesn't have the bureaus' answers.
        </p>
        <Journal events={history} written={FIRST.events} />
      </section>

      <section className="screen" id="replay">
        <h2>3. Invocation 2, line by line</h2>
        <p>
          Lambda invokes the function again, with the journal. The code runs from its first line. An operation that the
          journal knows returns its recorded result at once; its step does not run again. The first operation without a
          result is where the work goes on.
        </p>
        <ol className="line-by-line">
          {operationsOf(SECOND).map(({ name, state, line }) => (
            <li key={name}>
              Line {line}, <code>{name}</code>: {STATE_LABELS[state]}.
            </li>
          ))}
        </ol>
        <div className="panes">
          <Code source={LENSES} invocation={SECOND} />
          <Journal events={history} written={SECOND.events} />
        </div>
        <p>
          So the code between the operations runs in every invocation. It has to take the same way each time: clocks,
          random numbers and side effects belong into steps.
        </p>
      </section>

      <WaitScreen />

      <section className="screen" id="state-machine">
        <h2>5. The same crash in the state machine</h2>
        <p>
          Step Functions keeps the state of the execution itself. No code of the workflow runs between two states, so
          nothing is replayed. A function that dies fails the task of one state. Its <code>Retry</code> names the error,
          and Step Functions runs the task again. The other branches and the states before it stay as they are.
        </p>
        <pre className="state">{statesOfStep("pull_credit_report")[0]?.source}</pre>
        <p>
          On both engines the step that died runs at least twice. A step with a side effect has to be idempotent on
          either.
        </p>
      </section>

      <section className="screen" id="break-it">
        <h2>6. Break it yourself</h2>
        <p>
          Code that takes another way in a later invocation meets a journal that doesn't fit. Some of these mistakes
          fail; others succeed with a wrong result. These were run on the real engine:
        </p>
        <ul>
          {clinic.cases
            .filter(({ id }) => SHOWN_MISTAKES.has(id))
            .map(({ id, title, happens }) => (
              <li key={id}>
                <b>
                  <InlineCode text={title} />.
                </b>{" "}
                <InlineCode text={happens} />
              </li>
            ))}
        </ul>
        <p>
          <Link href="/mistakes">All {clinic.cases.length} mistakes</Link>, each with its code and what to write instead.{" "}
          <Link href="/replay">Every recorded run, line by line</Link>.
        </p>
      </section>
    </main>
  );
}

function WaitScreen() {
  const { data } = useQuery(queries.engines);
  const price = (name: EngineName): number | null =>
    data?.engines.find((engine) => engine.name === name)?.unit_price ?? null;
  return (
    <section className="screen" id="wait">
      <h2>4. What a wait costs</h2>
      <p>
        Line {lineOf(SECOND, "suspended")} waits for the fraud service. The SDK writes the callback into the journal and
        ends the invocation. From here on no function runs, for a minute or for a year, and nothing is billed for
        compute. The answer invokes the function again, and invocation 3 replays what the journal has by then.
      </p>
      <ul>
        <li>
          Durable: {OPERATIONS_OF_A_WAIT} operations for the wait{costText(price("durable"), OPERATIONS_OF_A_WAIT)}, and
          one invocation more.
        </li>
        <li>Step Functions: 1 state transition for the task with a token{costText(price("stepfunctions"), 1)}.</li>
      </ul>
    </section>
  );
}

function costText(price: number | null, units: number): string {
  return price === null ? "" : `, ${smallUsd(price * units)}`;
}

function lineOf(invocation: LensInvocation, state: string): string {
  return Object.entries(invocation.lines).find(([, found]) => found === state)?.[0] ?? "";
}

function operationsOf(invocation: LensInvocation) {
  return Object.entries(invocation.operations).flatMap(([line, operations]) =>
    operations.map(({ name, state }) => ({ line, name, state })),
  );
}
