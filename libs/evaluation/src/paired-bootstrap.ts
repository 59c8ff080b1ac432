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
 * differences user by user: pairing removes what makes one user easier than another.
 * Cost O(resamples x users).
 *
 * @param values [users], not empty
 * @see Efron, Tibshirani 1993, "An Introduction to the Bootstrap", section 13.3
 * @public
 */
export function bootstrapMean(values: ArrayLike<number>, seed: number | string = 1, resamples = RESAMPLES): Estimate {
  const n = values.length;
  if (!n) throw new RangeError('bootstrap: expected at least one user, got none');
  const rng = seededRng(seed);
  const means = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[rng.integer(n)];
    means[r] = sum / n;
  }
  means.sort();
  let total = 0;
  for (let i = 0; i < n; i++) total += values[i];
  return { value: total / n, low: quantile(means, 0.025), high: quantile(means, 0.975) };
}

/** Linear between order statistics, as NumPy's default. */
function quantile(sorted: Float64Array, q: number): number {
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
