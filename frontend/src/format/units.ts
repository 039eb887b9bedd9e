const NUMBER = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });
const QUANTITY = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4 });

/** A number with its noun in singular or plural: `1 operation`, `15 operations`. */
export function plural(number: number, noun: string): string {
  return `${NUMBER.format(number)} ${number === 1 ? noun : `${noun}s`}`;
}

/** Bytes in thousands, as prices count them: `1.9 KB`. */
export function kilobytes(bytes: number): string {
  return `${NUMBER.format(bytes / 1000)} KB`;
}

/** Billed time multiplied by memory: `383.5 GB-ms`. */
export function gbMs(amount: number): string {
  return `${NUMBER.format(amount)} GB-ms`;
}

/** The quantity of a line of a bill, which may be a small part of its unit: `0.0000004431`. */
export function quantity(amount: number): string {
  return QUANTITY.format(amount);
}

/** A unit of the price book beside a quantity: nouns have a plural, symbols such as `GB-s` have none. */
export function unitFor(amount: number, unit: string): string {
  return amount !== 1 && /^[a-z ]+$/.test(unit) ? `${unit}s` : unit;
}
