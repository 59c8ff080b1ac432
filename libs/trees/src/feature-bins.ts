import { HISTOGRAM_BINS } from '@zhiyin/compute';
import type { FeatureMatrix } from './feature-matrix.ts';

/** The bin of missing values; numbers begin at 1. */
export const MISSING_BIN = 0;
/** Values looked at to find a feature's bins. */
const SAMPLE = 200_000;

/** Where each feature is cut into bins of about equally many rows. */
export class FeatureBins {
  private constructor(private readonly edges: readonly Float64Array[]) {}

  /**
   * Cuts lie halfway between neighbouring values: one for each distinct value as long as there are few, else at quantiles.
   * Deterministic: of many rows, every n-th is looked at. Cost O(features sample log sample).
   */
  static learn({ rows, features, values }: FeatureMatrix, maxBins = HISTOGRAM_BINS - 1): FeatureBins {
    if (!Number.isInteger(maxBins) || maxBins < 2 || maxBins >= HISTOGRAM_BINS) throw new RangeError(`maxBins: expected an integer 2..${HISTOGRAM_BINS - 1}, got ${maxBins}`);
    const step = Math.max(1, Math.ceil(rows / SAMPLE));
    const column = new Float32Array(Math.ceil(rows / step));
    return new FeatureBins(Array.from({ length: features }, (_, feature) => {
      let count = 0;
      for (let row = 0; row < rows; row += step) {
        const value = values[row * features + feature];
        if (!Number.isNaN(value)) column[count++] = value;
      }
      return cuts(column.subarray(0, count).sort(), maxBins);
    }));
  }

  get features(): number {
    return this.edges.length;
  }

  /** How many bins hold numbers. */
  size(feature: number): number {
    return this.edges[feature].length + 1;
  }

  /** Bins up to this one hold numbers <= edge. */
  edge(feature: number, bin: number): number {
    return this.edges[feature][bin - 1];
  }

  /** uint8 [features x rows], feature-major. Cost O(rows features log bins). */
  encode({ rows, features, values }: FeatureMatrix, into: Uint8Array): void {
    for (let feature = 0; feature < features; feature++) {
      const edges = this.edges[feature];
      const column = into.subarray(feature * rows, (feature + 1) * rows);
      for (let row = 0; row < rows; row++) {
        const value = values[row * features + feature];
        column[row] = Number.isNaN(value) ? MISSING_BIN : 1 + lowerBound(edges, value);
      }
    }
  }
}

/** Index of the first edge >= value. */
function lowerBound(edges: Float64Array, value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function cuts(sorted: Float32Array, maxBins: number): Float64Array {
  const distinct: number[] = [];
  const upTo: number[] = [];
  for (let n = 0; n < sorted.length; n++) {
    if (n > 0 && sorted[n] === sorted[n - 1]) upTo[upTo.length - 1] = n + 1;
    else {
      distinct.push(sorted[n]);
      upTo.push(n + 1);
    }
  }
  const edges: number[] = [];
  if (distinct.length <= maxBins) {
    for (let n = 1; n < distinct.length; n++) edges.push((distinct[n - 1] + distinct[n]) / 2);
    return Float64Array.from(edges);
  }
  // A value of its own bin where it alone is heavier than a bin; what is left is shared out again after each cut.
  let [begun, left, binsLeft] = [0, sorted.length, maxBins];
  for (let n = 0; n < distinct.length - 1 && binsLeft > 1; n++) {
    const inside = upTo[n] - begun;
    const next = upTo[n + 1] - upTo[n];
    const wanted = left / binsLeft;
    if (inside < wanted && !(inside >= wanted / 2 && next >= wanted)) continue;
    edges.push((distinct[n] + distinct[n + 1]) / 2);
    left -= inside;
    begun = upTo[n];
    binsLeft--;
  }
  return Float64Array.from(edges);
}
