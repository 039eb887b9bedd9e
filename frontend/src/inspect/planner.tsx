import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { api } from "../api/client";
import type { AlternativeOut, BreakEven, Exceeded } from "../api/schema";
import { usd } from "../format/money";
import { ProblemNote } from "../ui/problem-note";
import { NumberField } from "./parameters";
import type { Plan, Settings } from "./settings";

const FIELDS: [name: keyof Plan, label: string][] = [
  ["steps", "Steps, one after the other"],
  ["branches", "Steps in parallel"],
  ["choices", "Decisions"],
  ["callbacks", "Waits for an answer"],
  ["waits", "Waits for a time"],
  ["wait_seconds", "Seconds of each wait"],
  ["polls", "Polls until a condition is met"],
];

interface Props {
  plan: Plan;
  settings: Settings;
  onChange: (changes: Partial<Settings>) => void;
}

/** A month's cost of a workflow on every alternative, from counts that can be moved. */
export function Planner({ plan, settings, onChange }: Props) {
  const workload = useDeferredValue(workloadOf(plan, settings));
  const { data, error } = useQuery({
    queryKey: ["break-even", workload],
    queryFn: ({ signal }) => api.breakEven(new URLSearchParams(workload), signal),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const set = (changes: Partial<Plan>): void => onChange({ plan: { ...plan, ...changes } });
  return (
    <section className="planner" aria-label="Plan">
      <header>
        <h2>A month of it on every alternative</h2>
        <button type="button" onClick={() => onChange({ plan: null })}>Close the plan</button>
      </header>
      <form className="parameters" aria-label="Counts" onSubmit={(event) => event.preventDefault()}>
        {FIELDS.map(([name, label]) => (
          <NumberField key={name} label={label} value={plan[name]} onChange={(number) => set({ [name]: number })} />
        ))}
        <NumberField
          label="Bytes of each payload"
          value={settings.payloadBytes ?? data?.workload.payload_bytes ?? 0}
          onChange={(payloadBytes) => onChange({ payloadBytes })}
        />
        <label className="option">
          <input
            type="checkbox"
            checked={plan.by_reference === 1}
            onChange={({ target }) => set({ by_reference: target.checked ? 1 : 0 })}
          />
          Payloads lie in S3
        </label>
      </form>
      {error ? <ProblemNote error={error} /> : data && <Alternatives comparison={data} />}
    </section>
  );
}

function workloadOf(plan: Plan, { region, executions, payloadBytes }: Settings): string {
  const workload = new URLSearchParams({ region, loans: String(Math.max(1, executions)) });
  for (const [name, number] of Object.entries(plan)) {
    workload.set(name, name === "by_reference" ? String(number === 1) : String(number));
  }
  if (payloadBytes !== null) workload.set("payload_bytes", String(payloadBytes));
  return workload.toString();
}

function Alternatives({ comparison: { ways, cheapest, assumptions, prices, workload } }: { comparison: BreakEven }) {
  return (
    <>
      <div className="scroll">
        <table>
          <caption className="sr">The monthly cost of each alternative</caption>
          <thead>
            <tr>
              <th scope="col">Alternative</th>
              <th scope="col">A month</th>
              <th scope="col">A million executions</th>
              <th scope="col">Limits and caveats</th>
            </tr>
          </thead>
          <tbody>
            {ways.map((way) => (
              <tr key={way.name} data-way={way.name} className={way.total === null ? "ruled-out" : undefined}>
                <th scope="row">
                  {way.title} {way.name === cheapest && <span className="tag approved">cheapest</span>}
                </th>
                <td className="number">{way.total == null ? "–" : usd(way.total)}</td>
                <td className="number">{way.per_loan == null ? "–" : usd(way.per_loan * 1_000_000)}</td>
                <td>
                  <Notes way={way} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="faint small">
        Lambda with {workload.memory_mb} MB and {workload.step_ms} ms a step is in these figures. Prices of{" "}
        {prices.region}, as of {prices.as_of}.
      </p>
      <details className="small">
        <summary>Assumptions</summary>
        <ul className="rules">
          {assumptions.map((assumption) => (
            <li key={assumption}>{assumption}</li>
          ))}
        </ul>
      </details>
    </>
  );
}

function Notes({ way: { ruled_out: ruledOut, warnings, caveats } }: { way: AlternativeOut }) {
  return (
    <ul className="notes">
      {ruledOut.map((quota) => (
        <li key={quota.limit} className="exceeded">Ruled out by {quotaText(quota)}</li>
      ))}
      {warnings.map((quota) => (
        <li key={quota.limit}>AWS has to raise {quotaText(quota)}</li>
      ))}
      {caveats.map((caveat) => (
        <li key={caveat} className="faint">{caveat}</li>
      ))}
    </ul>
  );
}

function quotaText({ title, needed, most }: Exceeded): string {
  return `${title}: ${needed.toLocaleString("en-US")} of ${most.toLocaleString("en-US")}`;
}
