const NUMBER = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });
const QUANTITY = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4 });

/** How many of something: `1 operation`, `15 operations`. */
export function count(number: number, one: string): string {
  return `${NUMBER.format(number)} ${number === 1 ? one : `${one}s`}`;
}

/** Bytes as a price counts them, in thousands: `1.9 KB`. */
export function kilobytes(bytes: number): string {
  return `${NUMBER.format(bytes / 1000)} KB`;
}

/** Billed time by memory: `383.5 GB-ms`. */
export function gbMs(amount: number): string {
  return `${NUMBER.format(amount)} GB-ms`;
}

/** A quantity of a line, which may be a tiny part of its unit. */
export function quantity(amount: number): string {
  return QUANTITY.format(amount);
}
