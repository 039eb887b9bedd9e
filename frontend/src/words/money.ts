const USD = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const WHOLE_USD = new Intl.NumberFormat("en-US", {
  style: "currency",
  currency: "USD",
  maximumFractionDigits: 0,
});

/** Dollars as people read them: `$150,000.00`. */
export function usd(dollars: number): string {
  return USD.format(dollars);
}

/** The same in short, where there are no cents: `$150,000`. */
export function shortUsd(dollars: number): string {
  return Number.isInteger(dollars) ? WHOLE_USD.format(dollars) : usd(dollars);
}

/**
 * An amount as it was typed, as the decimal text that the API takes: no number is made of it, so
 * cents stay exact. What isn't an amount goes to the API as it is, which says what is wrong with it.
 */
export function amountText(typed: string): string {
  const plain = typed.trim().replace(/^\$\s*/, "");
  return /^\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain) ? plain.replaceAll(",", "") : plain;
}

/** How the API will understand a typed amount, or null if it won't. */
export function amountRead(typed: string): string | null {
  const text = amountText(typed);
  return /^\d{1,12}(\.\d{1,2})?$/.test(text) ? usd(Number(text)) : null;
}

/** The API's number of dollars as text to type on: `150000` or `24999.99`. */
export function typedAmount(dollars: number): string {
  return Number.isInteger(dollars) ? String(dollars) : dollars.toFixed(2);
}

const SMALL_USD = new Intl.NumberFormat("en-US", {
  style: "currency",
  currency: "USD",
  maximumSignificantDigits: 3,
});

/** Dollars far below a cent, in three digits: `$0.000121`. */
export function smallUsd(dollars: number): string {
  return Math.abs(dollars) < 1 ? SMALL_USD.format(dollars) : usd(dollars);
}
