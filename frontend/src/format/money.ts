const USD = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const WHOLE_USD = new Intl.NumberFormat("en-US", {
  style: "currency",
  currency: "USD",
  maximumFractionDigits: 0,
});
const SMALL_USD = new Intl.NumberFormat("en-US", {
  style: "currency",
  currency: "USD",
  maximumSignificantDigits: 3,
});

/** Dollars with cents: `$150,000.00`. */
export function usd(dollars: number): string {
  return USD.format(dollars);
}

/** Dollars, without cents if there are none: `$150,000`. */
export function shortUsd(dollars: number): string {
  return Number.isInteger(dollars) ? WHOLE_USD.format(dollars) : usd(dollars);
}

/** Dollars far below a cent, with three significant digits: `$0.000121`. */
export function smallUsd(dollars: number): string {
  return Math.abs(dollars) < 1 ? SMALL_USD.format(dollars) : usd(dollars);
}

/**
 * A typed amount as the decimal text that the API takes. It never becomes a number, so cents stay
 * exact. Text that is no amount is sent unchanged: the API's error says what is wrong with it.
 */
export function decimalText(typed: string): string {
  const plain = typed.trim().replace(/^\$\s*/, "");
  return /^\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain) ? plain.replaceAll(",", "") : plain;
}

/** A typed amount in dollars as the API will read it, or null if the API will refuse it. */
export function amountPreview(typed: string): string | null {
  const text = decimalText(typed);
  return /^\d{1,12}(\.\d{1,2})?$/.test(text) ? usd(Number(text)) : null;
}

/** An amount in dollars as text for an input field: `150000` or `24999.99`. */
export function editableAmount(dollars: number): string {
  return Number.isInteger(dollars) ? String(dollars) : dollars.toFixed(2);
}
