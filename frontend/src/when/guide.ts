/** The rows of the guide: `docs/when-each-wins.json`. */
import guide from "../../../docs/when-each-wins.json";

export type Winner = "durable" | "stepfunctions" | "express" | "tie" | "depends";
export type Evidence = "run" | "computed" | "documented";

export interface GuideSource {
  title: string;
  /** Empty for a part of this project. */
  url: string;
}

export interface GuideRow {
  /** Names the row in the page's address. */
  id: string;
  question: string;
  answer: string;
  winner: Winner;
  figure: string;
  evidence: Evidence;
  /** Shows the figure again; empty if nothing can be run here. */
  command: string;
  sources: GuideSource[];
  /** The day on which the row or its source last changed. */
  date: string;
  would_change: string;
}

export const ROWS = guide.rows as GuideRow[];

export const WINNERS: Record<Winner, string> = {
  durable: "Durable functions",
  stepfunctions: "Step Functions",
  express: "Express",
  tie: "Both alike",
  depends: "It depends",
};

export const EVIDENCES: Record<Evidence, string> = {
  run: "run in the lab",
  computed: "computed from prices and limits",
  documented: "documented by AWS or others",
};

export interface RowFilter {
  winner: Winner | null;
  evidence: Evidence | null;
}

/** The rows that a filter leaves. */
export function filteredRows({ winner, evidence }: RowFilter): GuideRow[] {
  return ROWS.filter((row) => (!winner || row.winner === winner) && (!evidence || row.evidence === evidence));
}

export function rowOf(id: string): GuideRow | undefined {
  return ROWS.find((row) => row.id === id);
}
