/** How often an item was shown and clicked. @public */
export interface Exposure {
  readonly shown: number;
  readonly clicks: number;
}

/** What is known of a placement's items. @public */
export interface PlacementExposure {
  of(item: number): Exposure;
  /** Of all items together. */
  readonly total: Exposure;
}

/** What nobody knows weighs as much as so many impressions with the placement's mean rate. */
const PRIOR_IMPRESSIONS = 30;
const GRID = 256;
const WIDTH = 6;

/**
 * The chance of each item that a draw from what is believed of its click rate beats the draws of all others: what Thompson sampling
 * would choose with, computed instead of drawn, so that the propensity of what is shown is exact. Beliefs are Beta distributions on a
 * grid; who ties shares. What has hardly been shown is uncertain and often wins; what was shown in vain does not.
 * @returns [items] sums to 1
 * Cost O(items x grid).
 * @see Thompson 1933, "On the likelihood that one unknown probability exceeds another"; Chapelle, Li 2011, "An Empirical Evaluation of Thompson Sampling"
 */
export function winChances(items: Int32Array, known: PlacementExposure): Float64Array {
  const { total } = known;
  const prior = (Math.min(total.clicks, total.shown) + 1) / (total.shown + 50);
  const beliefs = Array.from(items, (item) => {
    const { shown, clicks } = known.of(item);
    const hits = Math.min(clicks, shown);
    return { a: PRIOR_IMPRESSIONS * prior + hits, b: PRIOR_IMPRESSIONS * (1 - prior) + shown - hits };
  });
  const highest = Math.min(1, Math.max(...beliefs.map(({ a, b }) => a / (a + b) + WIDTH * Math.sqrt((a * b) / ((a + b) ** 2 * (a + b + 1))))));
  const masses = beliefs.map(({ a, b }) => massesOf(a, b, highest));
  // Product over the others of P(below) by walking up the grid with everybody's sum so far; half of an equal share counts as below.
  const below = new Float64Array(items.length);
  const chances = new Float64Array(items.length);
  for (let g = 0; g < GRID; g++) {
    const logs = masses.map((own, n) => Math.log(below[n] + own[g] / 2));
    const all = logs.reduce((sum, log) => sum + log, 0);
    masses.forEach((own, n) => {
      if (own[g] > 0) chances[n] += own[g] * Math.exp(all - logs[n]);
      below[n] += own[g];
    });
  }
  const sum = chances.reduce((total, chance) => total + chance, 0);
  return sum > 0 ? chances.map((chance) => chance / sum) : chances.fill(1 / items.length);
}

/** [GRID] of Beta(a, b) in equal steps of 0..highest; sums to 1. */
function massesOf(a: number, b: number, highest: number): Float64Array {
  const logs = Float64Array.from({ length: GRID }, (_, g) => {
    const x = ((g + 0.5) / GRID) * highest;
    return (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x);
  });
  const most = logs.reduce((high, log) => Math.max(high, log), -Infinity);
  const masses = logs.map((log) => Math.exp(log - most));
  const sum = masses.reduce((total, mass) => total + mass, 0);
  // A grid cell is never certain to be above or below: a chance of 0 could not be logged.
  return masses.map((mass) => Math.max(mass / sum, 1e-12));
}
