/** Exact figures and ranges as text. */
import type { Bounds } from "../api/schema";
import { smallUsd } from "../format/money";
import { quantity } from "../format/units";

export type Amount = number | Bounds;

const WHOLE = new Intl.NumberFormat("en-US");

/** `1,048,576`, or `12 to 15`: whole numbers have all their digits. */
export function numberText(amount: Amount): string {
  return rangeText(amount, (number) => (Number.isInteger(number) ? WHOLE.format(number) : quantity(number)));
}

/** Dollars: `$0.000121`, or `$0.000121 to $0.000325`. */
export function dollarText(amount: Amount): string {
  return rangeText(amount, smallUsd);
}

export function least(amount: Amount): number {
  return typeof amount === "number" ? amount : amount.min;
}

export function most(amount: Amount): number {
  return typeof amount === "number" ? amount : amount.max;
}

/** An amount multiplied by a number of executions. */
export function times(amount: Amount, factor: number): Amount {
  if (typeof amount === "number") return amount * factor;
  return { min: amount.min * factor, max: amount.max * factor };
}

function rangeText(amount: Amount, text: (number: number) => string): string {
  const [low, high] = [text(least(amount)), text(most(amount))];
  return low === high ? low : `${low} to ${high}`;
}
