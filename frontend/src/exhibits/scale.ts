const TICKS = 5;

export interface Scale {
  ticks: number[];
  /** The place of a value, from 0 at the least tick to 1 at the greatest. */
  place: (value: number) => number;
}

/** A scale over values: by powers of ten if it is logarithmic, otherwise from 0 in round steps. */
export function scaleOf(values: number[], log: boolean): Scale {
  return log ? logarithmic(values.filter((value) => value > 0)) : linear(values);
}

function logarithmic(values: number[]): Scale {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const ticks = Array.from({ length: high - low + 1 }, (_, place) => 10 ** (low + place));
  return { ticks, place: (value) => (value > 0 ? (Math.log10(value) - low) / (high - low) : 0) };
}

function linear(values: number[]): Scale {
  const most = Math.max(...values, 0);
  const step = roundStep(most / TICKS);
  const high = Math.max(1, Math.ceil(most / step)) * step;
  const ticks = Array.from({ length: Math.round(high / step) + 1 }, (_, place) => place * step);
  return { ticks, place: (value) => value / high };
}

/** The least of 1, 2, 5, 10, 20 … that isn't below a number. */
function roundStep(least: number): number {
  if (least <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10);
}
