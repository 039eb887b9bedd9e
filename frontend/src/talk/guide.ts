/** The rows of the guide, which `make guide` writes. */
import guide from "../../../docs/when-each-wins.json";

export type Winner = "durable" | "stepfunctions" | "express" | "tie" | "depends";

export interface GuideRow {
  id: string;
  question: string;
  answer: string;
  winner: Winner;
  figure: string;
  evidence: "run" | "computed" | "documented";
  command: string;
}

const ROWS = guide.rows as GuideRow[];

/** The row with an id. Throws an error if the guide has none. */
export function guideRow(id: string): GuideRow {
  const row = ROWS.find((other) => other.id === id);
  if (!row) throw new Error(`The guide has no row ${id}.`);
  return row;
}
