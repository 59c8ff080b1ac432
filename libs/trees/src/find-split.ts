import { HISTOGRAM_BINS } from '@zhiyin/compute';
import { MISSING_BIN, type FeatureBins } from './feature-bins.ts';

export interface Sums {
  readonly gradient: number;
  readonly hessian: number;
  readonly count: number;
}

/** Values between which a leaf must stay, so that those around it keep their order. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

export const UNBOUNDED: Bounds = { low: -Infinity, high: Infinity };

export interface SplitRules {
  /** Added to the hessians of a leaf. */
  readonly l2: number;
  readonly minRowsPerLeaf: number;
  readonly minHessianPerLeaf: number;
  readonly minGain: number;
  /** [features] 1: the prediction never falls as the feature rises; -1: never rises; 0: free */
  readonly monotone: Int8Array;
  /** Features that may be asked in this tree. */
  readonly features: readonly number[];
}

export interface Split {
  readonly feature: number;
  /** Numbers of bins up to this one go left. */
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly leftValue: number;
  readonly rightValue: number;
}

/** What a leaf adds: the Newton step of its rows, inside its bounds. */
export function leafValue(gradient: number, hessian: number, l2: number, { low, high }: Bounds): number {
  return Math.min(high, Math.max(low, -gradient / (hessian + l2)));
}

/** Loss taken away by a leaf of this value. */
const gainOf = (gradient: number, hessian: number, l2: number, value: number): number => -(2 * gradient * value + (hessian + l2) * value * value);

/**
 * The split of a leaf that takes away most loss, or null when none is allowed. Missing values are tried on both sides. Rows
 * per bin are not counted but told from the hessians, as LightGBM does. Cost O(features bins).
 *
 * @param histogram f64 [features x 256 x 2], gradients and hessians
 */
export function findSplit(histogram: Float64Array, bins: FeatureBins, total: Sums, bounds: Bounds, rules: SplitRules): Split | null {
  const { l2, monotone, minHessianPerLeaf, minRowsPerLeaf } = rules;
  const unsplit = gainOf(total.gradient, total.hessian, l2, leafValue(total.gradient, total.hessian, l2, bounds));
  const rowsPerHessian = total.count / total.hessian;
  const leastHessian = Math.max(minHessianPerLeaf, (minRowsPerLeaf - 0.5) / rowsPerHessian);
  // What is left of a bin after a subtraction may be a rounding.
  const nothing = total.hessian * 1e-12;
  let best: Split | null = null;
  for (const feature of rules.features) {
    const direction = monotone[feature];
    const base = feature * HISTOGRAM_BINS * 2;
    const missing = histogram[base + MISSING_BIN * 2 + 1] > nothing ? histogram[base + MISSING_BIN * 2 + 1] : 0;
    const size = bins.size(feature);
    for (let side = 0; side < (missing > 0 ? 2 : 1); side++) {
      // Without missing values here, later ones go where most rows are: decided by the caller.
      let gradient = side === 1 ? histogram[base + MISSING_BIN * 2] : 0;
      let hessian = side === 1 ? missing : 0;
      // Numbers against missing values: the last cut, all numbers to one side.
      const last = missing > 0 && side === 0 ? size : size - 1;
      for (let bin = 1; bin <= last; bin++) {
        const added = histogram[base + bin * 2 + 1];
        gradient += histogram[base + bin * 2];
        hessian += added;
        if (hessian < leastHessian || added <= nothing) continue;
        const [restGradient, restHessian] = [total.gradient - gradient, total.hessian - hessian];
        if (restHessian < leastHessian) break;
        const leftValue = leafValue(gradient, hessian, l2, bounds);
        const rightValue = leafValue(restGradient, restHessian, l2, bounds);
        if (direction !== 0 && (rightValue - leftValue) * direction < 0) continue;
        const gain = gainOf(gradient, hessian, l2, leftValue) + gainOf(restGradient, restHessian, l2, rightValue) - unsplit;
        if (gain > rules.minGain && gain > (best?.gain ?? 0)) {
          best = { feature, bin, missingLeft: missing > 0 ? side === 1 : hessian >= restHessian, gain, leftValue, rightValue };
        }
      }
    }
  }
  return best;
}
