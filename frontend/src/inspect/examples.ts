/** Examples of each kind of document, loaded when somebody chooses one. */
import durable from "../../../tests/contract/histories/approved_by_a_manager.json?url";
import loan from "../../../stepfunctions/workflow.asl.json?url";
import ordersDefinition from "./examples/orders.asl.json?url";
import orders from "./examples/orders.json?url";
import type { ReadFile } from "./read-files";

export interface Example {
  title: string;
  file: string;
  url: string;
  /** The numbers of items that make the example a realistic one. */
  items?: Record<string, number>;
}

export const EXAMPLES: Example[] = [
  { title: "Step Functions history: a Map of 40 orders", file: "orders.json", url: orders },
  { title: "Durable history: a loan that a manager approved", file: "approved_by_a_manager.json", url: durable },
  { title: "Definition: the loan's state machine", file: "workflow.asl.json", url: loan },
  { title: "Definition: a Map over orders", file: "orders.asl.json", url: ordersDefinition, items: { Orders: 40 } },
];

export async function loadExample({ file, url }: Example): Promise<ReadFile> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The example ${file} can't be loaded.`);
  return { name: file, text: await response.text() };
}
