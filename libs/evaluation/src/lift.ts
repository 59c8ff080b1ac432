import type { Moments } from '@zhiyin/domain';

/** What one group has over another: in the measure's own unit and as a ratio, with 95 % intervals. @public */
export interface Lift {
  readonly mean: number;
  readonly controlMean: number;
  readonly difference: Interval;
  /** 0.1: a tenth more. Null where a mean is not above 0. */
  readonly relative: Interval | null;
}

/** @public */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const Z = 1.959963984540054;

/**
 * Compares the means of two independent groups: the difference by the normal approximation without equal variances (Welch), the
 * ratio by the delta method on its logarithm. Everybody counts once, so that people, who do many things, are the units.
 * @returns null while a group has fewer than two people
 * @see Deng, Knoblich, Lu 2018, "Applying the Delta Method in Metric Analytics"
 * @public
 */
export function liftOf(treated: Moments, control: Moments): Lift | null {
  if (treated.n < 2 || control.n < 2) return null;
  const [a, b] = [meanOf(treated), meanOf(control)];
  const error = Math.sqrt(a.variance / treated.n + b.variance / control.n);
  const difference = a.mean - b.mean;
  return {
    mean: a.mean,
    controlMean: b.mean,
    difference: { value: difference, low: difference - Z * error, high: difference + Z * error },
    relative: a.mean > 0 && b.mean > 0 ? ratioOf(a.mean / b.mean, a.variance / (treated.n * a.mean ** 2) + b.variance / (control.n * b.mean ** 2)) : null,
  };
}

/** Of a yes or no: `hits` among `n`. @public */
export function shareMoments(hits: number, n: number): Moments {
  return { n, sum: hits, squares: hits };
}

function meanOf({ n, sum, squares }: Moments): { mean: number; variance: number } {
  const mean = sum / n;
  return { mean, variance: Math.max(0, (squares - n * mean * mean) / (n - 1)) };
}

function ratioOf(ratio: number, variance: number): Interval {
  const spread = Math.exp(Z * Math.sqrt(variance));
  return { value: ratio - 1, low: ratio / spread - 1, high: ratio * spread - 1 };
}
