/** One figure at one moment of a run. */
export interface Point {
  readonly seconds: number;
  readonly value: number;
}

export interface Trend {
  readonly first: number;
  readonly last: number;
  readonly highest: number;
  /** By how much it rises in an hour, along the straight line that fits best. */
  readonly perHour: number;
  /** True where what it rose by cannot be told from how it goes up and down anyway, or is below a twentieth of it. */
  readonly flat: boolean;
}

/** The part of a run that counts: before it caches fill, code is compiled and pools open. */
const warmUp = 1 / 2;
const negligible = 0.05;

/** Where a figure is going, by what came after the warm-up. Throws where there are fewer than two points. */
export function trendOf(points: readonly Point[]): Trend {
  const counted = points.slice(Math.floor(points.length * warmUp));
  if (counted.length < 2) throw new Error('A trend needs more samples: let it run longer.');
  const mean = average(counted.map(({ value }) => value));
  const middle = average(counted.map(({ seconds }) => seconds));
  const spread = sum(counted.map(({ seconds }) => (seconds - middle) ** 2));
  const slope = sum(counted.map(({ seconds, value }) => (seconds - middle) * (value - mean))) / spread;
  const off = counted.map(({ seconds, value }) => value - (mean + slope * (seconds - middle)));
  const noise = Math.sqrt(average(off.map((each) => each ** 2)));
  const rise = slope * (counted.at(-1)!.seconds - counted[0]!.seconds);
  return {
    first: counted[0]!.value,
    last: counted.at(-1)!.value,
    highest: counted.reduce((most, { value }) => Math.max(most, value), -Infinity),
    perHour: slope * 3_600,
    flat: Math.abs(rise) <= Math.max(negligible * Math.abs(mean), 2 * noise),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function average(values: readonly number[]): number {
  return sum(values) / values.length;
}
