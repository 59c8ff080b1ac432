import type { FeatureMatrix } from '@zhiyin/trees';
import type { FeatureSpec } from '../features/feature-list.ts';

/** A number falls into one of so many ranges of about equally many rows. */
const RANGES = 24;
const SAMPLE = 20_000;
/** Beside its range, a number speaks for itself, so that what lies outside all training rows goes on the same way. */
const MOST_DEVIATIONS = 4;

/** Where each feature's numbers are cut, and their scale. */
export interface HashedShape {
  /** [features x (RANGES - 1)] ascending; Infinity fills up */
  readonly cuts: Float64Array;
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  /** [features] 1 for codes without an order */
  readonly category: Uint8Array;
}

/** A shape with the buckets of its ranges looked up. */
export interface HashedRanges extends HashedShape {
  readonly mask: number;
  /** [features x (RANGES + 2)] bucket of the number itself, of a missing one, and of each range */
  readonly buckets: Int32Array;
}

const RANGE_CUTS = RANGES - 1;
const WORDS = RANGES + 2;
const MISSING = 1;
const FIRST_RANGE = 2;

/** Cost O(sample x features log sample). */
export function shapeOf({ rows, features, values }: FeatureMatrix, specs: readonly FeatureSpec[]): HashedShape {
  const [cuts, mean, deviation] = [new Float64Array(features * RANGE_CUTS).fill(Infinity), new Float64Array(features), new Float64Array(features).fill(1)];
  const step = Math.max(1, Math.floor(rows / SAMPLE));
  for (let feature = 0; feature < features; feature++) {
    const known: number[] = [];
    for (let row = 0; row < rows; row += step) {
      const value = values[row * features + feature];
      if (!Number.isNaN(value)) known.push(value);
    }
    if (!known.length) continue;
    known.sort((a, b) => a - b);
    mean[feature] = known.reduce((sum, value) => sum + value, 0) / known.length;
    deviation[feature] = Math.sqrt(known.reduce((sum, value) => sum + (value - mean[feature]) ** 2, 0) / known.length) || 1;
    const own = new Set<number>();
    // Few different numbers are told apart however rare they are: one row in fifty may be the page that is open.
    const different = new Set(known);
    if (different.size <= RANGES) different.forEach((value) => own.add(value));
    else for (let cut = 1; cut < RANGES; cut++) own.add(known[Math.floor((cut * known.length) / RANGES)]);
    // Nothing lies below the lowest number.
    own.delete(known[0]);
    [...own].forEach((at, n) => (cuts[feature * RANGE_CUTS + n] = at));
  }
  return { cuts, mean, deviation, category: Uint8Array.from(specs, ({ kind }) => Number(kind === 'category')) };
}

/** What a feature of a row says: a bucket that is on, and, for a number, a bucket with its size. */
export interface Encoded {
  /** [2 x features] buckets */
  readonly buckets: Int32Array;
  /** [2 x features] their sizes */
  readonly sizes: Float64Array;
}

export const encodedRow = (features: number): Encoded => ({ buckets: new Int32Array(2 * features), sizes: new Float64Array(2 * features) });

/** @param mask number of buckets less one, a power of two less one */
export function rangesOf(shape: HashedShape, mask: number): HashedRanges {
  return { ...shape, mask, buckets: Int32Array.from({ length: shape.mean.length * WORDS }, (_, at) => hashed(Math.floor(at / WORDS), at % WORDS) & mask) };
}

/** Writes a row's buckets. Cost O(features log RANGES). */
export function encode(ranges: HashedRanges, values: Float32Array, offset: number, { buckets, sizes }: Encoded): void {
  const { cuts, mean, deviation, category, mask } = ranges;
  for (let feature = 0; feature < mean.length; feature++) {
    const value = values[offset + feature];
    const missing = value !== value;
    const isCode = category[feature] === 1;
    const range = missing ? MISSING : isCode ? 0 : FIRST_RANGE + rangeOf(cuts, feature, value);
    buckets[2 * feature] = isCode && !missing ? hashed(feature, WORDS + Math.round(value)) & mask : ranges.buckets[feature * WORDS + range];
    sizes[2 * feature] = 1;
    buckets[2 * feature + 1] = ranges.buckets[feature * WORDS];
    const deviations = (value - mean[feature]) / deviation[feature];
    sizes[2 * feature + 1] = missing || isCode ? 0 : deviations > MOST_DEVIATIONS ? MOST_DEVIATIONS : deviations < -MOST_DEVIATIONS ? -MOST_DEVIATIONS : deviations;
  }
}

function rangeOf(cuts: Float64Array, feature: number, value: number): number {
  let [low, high] = [feature * RANGE_CUTS, (feature + 1) * RANGE_CUTS];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cuts[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - feature * RANGE_CUTS;
}

/** Mixes two small numbers well (the finaliser of MurmurHash3). */
function hashed(feature: number, word: number): number {
  let hash = Math.imul(feature + 1, 0x9e3779b1) ^ Math.imul(word, 0x27d4eb2f);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
