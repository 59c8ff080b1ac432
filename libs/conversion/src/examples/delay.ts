/** How long purchases take, of those that come within the window. @public */
export interface DelayCurve {
  readonly windowMs: number;
  /** [n] ascending, milliseconds */
  readonly at: Float64Array;
  /** [n] share of the purchases that have come by then; the last is 1 */
  readonly share: Float64Array;
}

/** Coarser, shares would be told too low by half a step, and labels too high. */
const STEPS = 4_000;

/**
 * Kaplan-Meier: a moment is watched until its purchase, the end of its window, or the end of the log, whichever comes first. What had not
 * been watched to the end therefore does not make delays look short.
 *
 * @param delay [n] milliseconds until the purchase, Infinity while none is seen
 * @param elapsed [n] milliseconds the moment has been watched
 * @param weights [n] rows each stands for
 * @see Kaplan, Meier 1958, "Nonparametric Estimation from Incomplete Observations"
 * Cost O(n log n).
 */
export function delayCurve(delay: Float64Array, elapsed: Float64Array, weights: ArrayLike<number>, windowMs: number): DelayCurve {
  const end = Float64Array.from(delay, (own, n) => Math.min(own, elapsed[n], windowMs));
  const order = Int32Array.from({ length: delay.length }, (_, n) => n).sort((a, b) => end[a] - end[b]);
  let atRisk = 0;
  for (let n = 0; n < delay.length; n++) atRisk += weights[n];
  let surviving = 1;
  const [times, converted]: [number[], number[]] = [[], []];
  for (let from = 0; from < order.length; ) {
    let to = from;
    let [bought, left] = [0, 0];
    for (; to < order.length && end[order[to]] === end[order[from]]; to++) {
      const row = order[to];
      left += weights[row];
      if (delay[row] <= Math.min(elapsed[row], windowMs)) bought += weights[row];
    }
    if (bought > 0 && atRisk > 0) {
      surviving *= Math.max(0, 1 - bought / atRisk);
      times.push(end[order[from]]);
      converted.push(1 - surviving);
    }
    atRisk -= left;
    from = to;
  }
  return thinned(times, converted, windowMs);
}

function thinned(times: readonly number[], converted: readonly number[], windowMs: number): DelayCurve {
  const total = converted.at(-1) ?? 0;
  if (total === 0) return { windowMs, at: Float64Array.of(windowMs), share: Float64Array.of(1) };
  const [at, share]: [number[], number[]] = [[], []];
  times.forEach((time, n) => {
    const own = converted[n] / total;
    if (share.length && own < 1 && own - share[share.length - 1] < 1 / STEPS) return;
    at.push(time);
    share.push(own);
  });
  return { windowMs, at: Float64Array.from(at), share: Float64Array.from(share) };
}

/** Share of the purchases that have come after `elapsed` milliseconds, 0..1. */
export function shareBy({ windowMs, at, share }: DelayCurve, elapsed: number): number {
  if (elapsed >= windowMs) return 1;
  let [low, high] = [0, at.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at[middle] <= elapsed) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : share[low - 1];
}

/**
 * Label of a moment that has been watched for a while, unbiased as a target of cross-entropy: l(1, p) / F + (1 - 1 / F) l(0, p) of a purchase
 * is what the fractional label 1 / F says.
 */
export const importanceLabel = (bought: boolean, share: number): number => (bought ? 1 / share : 0);

/**
 * What is left to expect of a moment without a purchase yet, 0..1.
 * @param probability of a purchase within the window, of such moments
 * @param share of the purchases that would have come by now
 */
export const expectedLabel = (bought: boolean, share: number, probability: number): number => (bought ? 1 : (probability * (1 - share)) / (1 - probability * share));
