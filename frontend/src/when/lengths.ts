/** Lengths of time that people think in, in seconds. */

export const LENGTHS: [seconds: number, text: string][] = [
  [1, "a second"],
  [60, "a minute"],
  [600, "10 minutes"],
  [3600, "an hour"],
  [86_400, "a day"],
  [259_200, "3 days"],
  [604_800, "a week"],
  [2_592_000, "30 days"],
  [15_552_000, "180 days"],
  [31_536_000, "a year"],
];

const UNITS: [seconds: number, name: string][] = [
  [86_400, "days"],
  [3600, "hours"],
  [60, "minutes"],
];

/** `3 days`, `a week`, `90 seconds`. */
export function lengthOf(seconds: number): string {
  const known = LENGTHS.find(([length]) => length === seconds);
  if (known) return known[1];
  const [length, name] = UNITS.find(([unit]) => seconds % unit === 0 && seconds > 0) ?? [1, "seconds"];
  return `${(seconds / length).toLocaleString("en-US")} ${name}`;
}
