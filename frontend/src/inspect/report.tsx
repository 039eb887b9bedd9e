import { useMemo } from "react";
import type { DefinitionPath, InspectionOut } from "../api/schema";
import { inspectedRun } from "../fold/inspected-run";
import { ENGINE_LABELS } from "../format/labels";
import { plural } from "../format/units";
import { type Amount, numberText } from "./amounts";
import { EnginesCompared } from "./engines-compared";
import { eventsById } from "./events";
import { Parameters } from "./parameters";
import type { ReadFile } from "./read-files";
import { planOf } from "./plan";
import { RunDrawing } from "./run-drawing";
import type { Settings } from "./settings";

interface Props {
  report: InspectionOut;
  files: ReadFile[];
  settings: Settings;
  onChange: (changes: Partial<Settings>) => void;
}

/** The report: what was read, what it costs on both engines, and its rows or its paths. */
export function Report({ report, files, settings, onChange }: Props) {
  const run = useMemo(() => inspectedRun(report), [report]);
  const events = useMemo(() => eventsById(files.map(({ text }) => text)), [files]);
  return (
    <>
      <Heading report={report} files={files} />
      <Parameters report={report} settings={settings} onChange={onChange} />
      <EnginesCompared report={report} executions={settings.executions} />
      <p className="faint small">
        {report.bill.covered} Prices of {report.bill.region}, as of {report.bill.as_of}.
      </p>
      <Unsupported report={report} />
      <details className="small">
        <summary>How one engine's work was projected onto the other ({plural(report.other_engine.rules.length, "rule")})</summary>
        <ul className="rules">
          {report.other_engine.rules.map((rule) => (
            <li key={rule}>{rule}</li>
          ))}
        </ul>
      </details>
      {run.rows.length > 0 && (
        <RunDrawing key={files.map(({ name }) => name).join("/")} run={run} engine={report.engine} events={events} />
      )}
      {run.rows.length > 0 && !settings.plan && (
        <button type="button" className="open-plan" onClick={() => onChange({ plan: planOf(run.rows) })}>
          Vary these counts
        </button>
      )}
      {report.paths && <Paths paths={report.paths} />}
    </>
  );
}

function Heading({ report, files }: { report: InspectionOut; files: ReadFile[] }) {
  const { kind, engine, execution, whole, caveats } = report;
  return (
    <header className="inspected-heading" data-kind={kind} data-whole={whole}>
      <h2>
        {kind === "history" ? "A history" : "A definition"} of {ENGINE_LABELS[engine]}
        {execution && (
          <>
            {": "}
            {execution.name ?? "execution"} <span className="tag">{execution.status.replaceAll("_", " ").toLowerCase()}</span>
          </>
        )}
        {!whole && <span className="tag attempts">not whole</span>}
      </h2>
      <p className="faint small">{files.map(({ name }) => name).join(", ")}</p>
      {caveats.length > 0 && (
        <ul className="caveats" aria-label="Caveats">
          {caveats.map((caveat) => (
            <li key={caveat} className="note">
              {caveat.charAt(0).toUpperCase() + caveat.slice(1)}.
            </li>
          ))}
        </ul>
      )}
    </header>
  );
}

function Unsupported({ report: { unsupported, other_engine: other } }: { report: InspectionOut }) {
  if (unsupported.length === 0) return null;
  return (
    <section className="unsupported" aria-label="Without a counterpart">
      <h2>Without a counterpart on {ENGINE_LABELS[other.engine]}</h2>
      <ul>
        {unsupported.map(({ state, missing }) => (
          <li key={`${state}/${missing}`}>
            <b>{state}</b>: {missing}
          </li>
        ))}
      </ul>
    </section>
  );
}

const MOST_PATHS = 200;

function Paths({ paths }: { paths: DefinitionPath[] }) {
  return (
    <section className="paths" aria-label="Paths">
      <h2>{plural(paths.length, "path")} through the definition</h2>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Path</th>
              <th scope="col">State transitions</th>
              <th scope="col">Durable operations</th>
            </tr>
          </thead>
          <tbody>
            {paths.slice(0, MOST_PATHS).map(({ name, units, caught }) => (
              <tr key={name}>
                <td>
                  {name} {caught && <span className="tag attempts">after an error</span>}
                </td>
                <td className="number">{amountText(units.state_transitions)}</td>
                <td className="number">{amountText(units.durable_operations)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {paths.length > MOST_PATHS && <p className="faint small">The first {MOST_PATHS} are shown.</p>}
    </section>
  );
}

function amountText(amount: Amount | null | undefined): string {
  return amount == null ? "–" : numberText(amount);
}
