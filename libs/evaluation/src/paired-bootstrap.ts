import { seededRng } from '@zhiyin/domain';

/** A figure with its 95 % interval. @public */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export const RESAMPLES = 1000;

/**
 * Mean of `values` with a 95 % percentile interval by resampling users with replacement. For a comparison pass the
 * differences user by user: pairing removes what makes one user easier than another. Where several values belong to one
 * unit (questions of a session), units are drawn, with all their values.
 * Cost O(resamples x units).
 *
 * @param values [n], not empty
 * @param units [n] number of each value's unit; each is its own unless told
 * @see Efron, Tibshirani 1993, "An Introduction to the Bootstrap", section 13.3
 * @public
 */
export function bootstrapMean(values: ArrayLike<number>, seed: number | string = 1, resamples = RESAMPLES, units?: ArrayLike<number>): Estimate {
  if (!values.length) throw new RangeError('bootstrap: expected at least one user, got none');
  const { sums, sizes } = totals(values, units);
  const n = sums.length;
  const rng = seededRng(seed);
  const means = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    let [sum, size] = [0, 0];
    for (let i = 0; i < n; i++) {
      const drawn = rng.integer(n);
      sum += sums[drawn];
      size += sizes[drawn];
    }
    means[r] = sum / size;
  }
  means.sort();
  const total = sums.reduce((sum, value) => sum + value, 0);
  return { value: total / values.length, low: quantile(means, 0.025), high: quantile(means, 0.975) };
}

/** Sum and number of the values of each unit. */
function totals(values: ArrayLike<number>, units?: ArrayLike<number>): { readonly sums: Float64Array; readonly sizes: Float64Array } {
  if (!units) return { sums: Float64Array.from(values), sizes: new Float64Array(values.length).fill(1) };
  const places = new Map<number, number>();
  for (let i = 0; i < units.length; i++) if (!places.has(units[i])) places.set(units[i], places.size);
  const [sums, sizes] = [new Float64Array(places.size), new Float64Array(places.size)];
  for (let i = 0; i < values.length; i++) {
    const place = places.get(units[i])!;
    sums[place] += values[i];
    sizes[place]++;
  }
  return { sums, sizes };
}

/** Linear between order statistics, as NumPy's default. */
function quantile(sorted: Float64Array, q: number): number {
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
