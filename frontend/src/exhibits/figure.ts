const NUMBER = new Intl.NumberFormat("en-US", { maximumFractionDigits: 3 });
const SMALL_USD = new Intl.NumberFormat("en-US", {
  style: "currency",
  currency: "USD",
  minimumFractionDigits: 2,
  maximumSignificantDigits: 4,
});
const SHORT = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });

/** A figure of a table; a dash stands for none. */
export function figure(value: number | string | null, unit: string): string {
  if (value === null || value === "") return "–";
  if (typeof value === "string") return value;
  return unit === "USD" ? SMALL_USD.format(value) : NUMBER.format(value);
}

/** The label of a tick of an axis. */
export function tick(value: number, unit: string): string {
  return unit === "USD" ? SMALL_USD.format(value) : SHORT.format(value);
}

/** The heading of a column, with its unit where the title doesn't name it. */
export function heading(title: string, unit: string): string {
  return ["USD", "s", "bytes", "GB-s"].includes(unit) ? `${title}, ${unit}` : title;
}
