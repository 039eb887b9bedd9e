/** Exact figures and ranges as text. */
import type { Bounds } from "../api/schema";
import { smallUsd } from "../format/money";

export type Amount = number | Bounds;

const NUMBER = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 6 });

/** `15`, or `12 to 15`. */
export function numberText(amount: Amount): string {
  return rangeText(amount, (number) => NUMBER.format(number));
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
