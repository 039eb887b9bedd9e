import anatomy from "../../../docs/anatomy.json";

/** How a figure is known. */
export type Evidence = "run" | "counted" | "computed" | "documented";

export interface ExhibitCell {
  value: number | string | null;
  evidence: Evidence;
}

export interface ExhibitTable {
  title: string;
  of: string;
  columns: { key: string; title: string; unit: string }[];
  rows: { key: string; title: string; cells: Record<string, ExhibitCell> }[];
}

/** A line of a chart; `family` is the engine that gives it its colour, or `other`. */
export interface ChartLine {
  key: string;
  title: string;
  family: string;
  evidence: Evidence;
  ends_at: string;
  points: [x: number, y: number][];
}

export interface ExhibitChart {
  title: string;
  x: { title: string; log: boolean };
  y: { title: string; unit: string; log: boolean };
  lines: ChartLine[];
}

/** A document of `docs/exhibits`, as `make exhibit` writes it. */
export interface Exhibit {
  id: string;
  number: number;
  title: string;
  shows: string;
  for_whom: string;
  findings: string[];
  tables: ExhibitTable[];
  chart: ExhibitChart | null;
  method: string[];
  sources: string[];
}

export const EVIDENCE: Record<Evidence, string> = {
  run: "counted from an execution on the emulated engines",
  counted: "counted in the source tree and in the synthesized template",
  computed: "from the price book, the quotas and the named formula",
  documented: "from AWS's documents or another named source, not run",
};

const inFolder = import.meta.glob<Exhibit>("../../../docs/exhibits/*.json", { eager: true, import: "default" });

/** All exhibits in their order; `make anatomy` writes one of them. */
export const EXHIBITS: Exhibit[] = [...Object.values(inFolder), anatomy as Exhibit].toSorted((a, b) => a.number - b.number);
