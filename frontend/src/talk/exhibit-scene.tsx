import { Chart } from "../exhibits/exhibit-chart";
import { FiguresTable } from "../exhibits/figures-table";
import { type Exhibit, EXHIBITS } from "../exhibits/exhibit";
import { InlineCode } from "../ui/inline-code";
import { SceneFrame } from "./scene-frame";
import type { ExhibitScene as ExhibitText } from "./scenes";

/** An exhibit of the guide: its chart, or its first table where it has none, and some of its findings. */
export function ExhibitScene({ scene }: { scene: ExhibitText }) {
  const exhibit = exhibitOf(scene);
  const [table] = exhibit.tables;
  return (
    <SceneFrame scene={scene}>
      <div className={exhibit.chart ? "stage-exhibit with-chart" : "stage-exhibit"} data-exhibit={exhibit.id}>
        {exhibit.chart && <Chart chart={exhibit.chart} />}
        <ul className="stage-findings">
          {scene.findings.map((place) => (
            <li key={place}>
              <InlineCode text={exhibit.findings[place] ?? ""} />
            </li>
          ))}
        </ul>
        {!exhibit.chart && table && <FiguresTable table={table} />}
      </div>
      <p className="stage-source">
        All figures, and how each is known: <code>make exhibit NAME={exhibit.id}</code>
      </p>
    </SceneFrame>
  );
}

/** The exhibit of a scene. Throws an error if there is none, or if it lacks a finding. */
export function exhibitOf({ exhibit: id, findings }: ExhibitText): Exhibit {
  const exhibit = EXHIBITS.find((other) => other.id === id);
  if (!exhibit || findings.some((place) => exhibit.findings[place] === undefined)) {
    throw new Error(`The exhibit ${id} is missing, or one of its findings.`);
  }
  return exhibit;
}
