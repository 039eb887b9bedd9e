import { Alternatives } from "../planner/alternatives";
import { useComparison } from "../planner/use-comparison";
import { ProblemNote } from "../ui/problem-note";
import { usePageTitle } from "../ui/use-title";
import { DecisionAnswer } from "./answer";
import { decide } from "./decide";
import { GuideRows } from "./guide-rows";
import { Inputs } from "./inputs";
import { useSituation } from "./situation";
import "./when.css";

/** When each engine wins: a decision for one workflow, and the guide behind it. */
export default function WhenPage() {
  const [situation, change] = useSituation();
  const { data: comparison, error } = useComparison(situation);
  usePageTitle("When each wins");
  return (
    <main className="page when-page">
      <h1>When each engine wins</h1>
      <p>
        Describe a workflow to see which engine fits it and why. It begins as the loan of this project. Each reason leads
        to a question of <a href="#guide">the guide</a>, with its figure and the command that shows it again. The address
        keeps what you change.
      </p>
      <div className="decision">
        <Inputs situation={situation} onChange={change} />
        <div className="outcome-of-inputs">
          {error && <ProblemNote error={error} />}
          {comparison && (
            <>
              <DecisionAnswer decision={decide(situation, comparison)} comparison={comparison} />
              <section className="planner" aria-label="Every alternative">
                <h2>A month of it on every alternative</h2>
                <Alternatives comparison={comparison} />
              </section>
            </>
          )}
        </div>
      </div>
      <NotKnown />
      <GuideRows />
    </main>
  );
}

function NotKnown() {
  return (
    <section className="not-known" aria-label="Not known without an AWS account">
      <h2>Not known without an AWS account</h2>
      <p>
        Nothing here was measured on AWS. Counts, bytes, prices and limits hold there. Times don't: what AWS takes for a
        step, a resume and a cold start counts in no answer, and the guide's rows about it rest on what others published.{" "}
        <code>make latency-model</code> computes with that, and <code>make bench TARGET=…</code> measures a deployed stack.
      </p>
    </section>
  );
}
