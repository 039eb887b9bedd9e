import { smallUsd } from "../format/money";

const NUMBER = new Intl.NumberFormat("en-US", { maximumFractionDigits: 3 });
const SHORT = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });

/** A figure of a table; a dash stands for none. */
export function figure(value: number | string | null, unit: string): string {
  if (value === null || value === "") return "–";
  if (typeof value === "string") return value;
  if (unit !== "USD") return NUMBER.format(value);
  const text = smallUsd(value);
  return /\.\d$/.test(text) ? `${text}0` : text;
}

/** The label of a tick of an axis. */
export function tick(value: number, unit: string): string {
  return `${unit === "USD" ? "$" : ""}${value >= 1 || value === 0 ? SHORT.format(value) : Number(value.toPrecision(3))}`;
}

/** The heading of a column, with its unit where the title doesn't name it. */
export function heading(title: string, unit: string): string {
  return ["USD", "s", "bytes", "GB-s"].includes(unit) ? `${title}, ${unit}` : title;
}
