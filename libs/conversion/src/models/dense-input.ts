import type { FeatureMatrix } from '@zhiyin/trees';
import type { FeatureSpec } from '../features/feature-list.ts';

/** Knots between which a number's place among the training rows is told straight. */
const KNOTS = 33;
/** Codes with an input of their own, the most frequent first; all others share none. */
const MOST_CODES = 24;
const SAMPLE = 20_000;
/** Places 0..1 become numbers of mean 0 and deviation 1. */
const SPREAD = Math.sqrt(12);

/** How features become inputs of a net. Plain data. */
export interface DenseShape {
  /** [features x KNOTS] ascending quantiles of a number; of a code the codes themselves, NaN fills up */
  readonly knots: Float64Array;
  /** [features] 1 for codes without an order */
  readonly category: Uint8Array;
  /** [features] inputs: of a number its place and whether it is missing, of a code one for each */
  readonly widths: Int32Array;
}

/** Cost O(sample x features log sample). */
export function denseShapeOf({ rows, features, values }: FeatureMatrix, specs: readonly FeatureSpec[]): DenseShape {
  const knots = new Float64Array(features * KNOTS).fill(NaN);
  const category = Uint8Array.from(specs, ({ kind }) => Number(kind === 'category'));
  const widths = new Int32Array(features).fill(2);
  const step = Math.max(1, Math.floor(rows / SAMPLE));
  for (let feature = 0; feature < features; feature++) {
    const known: number[] = [];
    for (let row = 0; row < rows; row += step) if (!Number.isNaN(values[row * features + feature])) known.push(values[row * features + feature]);
    if (category[feature]) {
      const codes = mostFrequent(known);
      knots.set(codes, feature * KNOTS);
      widths[feature] = Math.max(1, codes.length);
    } else if (known.length) {
      known.sort((a, b) => a - b);
      for (let knot = 0; knot < KNOTS; knot++) knots[feature * KNOTS + knot] = known[Math.round((knot * (known.length - 1)) / (KNOTS - 1))];
    }
  }
  return { knots, category, widths };
}

function mostFrequent(values: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(Math.round(value), (counts.get(Math.round(value)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MOST_CODES).map(([code]) => code);
}

/** Inputs of the features from..to: number of columns. */
export const widthOf = ({ widths }: DenseShape, features: readonly number[]): number => features.reduce((sum, feature) => sum + widths[feature], 0);

/**
 * Writes the inputs of some features of one row at `into[at...]`. @param columns features, in order
 * Cost O(columns log KNOTS).
 */
export function writeDense(shape: DenseShape, values: Float32Array, offset: number, columns: readonly number[], into: Float32Array, at: number): void {
  for (const feature of columns) {
    const value = values[offset + feature];
    const width = shape.widths[feature];
    if (shape.category[feature]) {
      const code = Math.round(value);
      for (let n = 0; n < width; n++) into[at + n] = shape.knots[feature * KNOTS + n] === code ? 1 : 0;
    } else {
      const missing = value !== value;
      into[at] = missing ? 0 : SPREAD * (placeOf(shape.knots, feature * KNOTS, value) - 0.5);
      into[at + 1] = missing ? 1 : 0;
    }
    at += width;
  }
}

/** 0..1: in the middle of the knots that equal the number, straight between others. */
function placeOf(knots: Float64Array, from: number, value: number): number {
  if (knots[from] !== knots[from]) return 0.5;
  const [below, above] = [firstNotBelow(knots, from, value), firstAbove(knots, from, value)];
  if (above > below) return (below + above - 1) / 2 / (KNOTS - 1);
  if (below === 0) return 0;
  if (below === KNOTS) return 1;
  const [left, right] = [knots[from + below - 1], knots[from + below]];
  return (below - 1 + (value - left) / (right - left)) / (KNOTS - 1);
}

function firstNotBelow(knots: Float64Array, from: number, value: number): number {
  let [low, high] = [0, KNOTS];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (knots[from + middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstAbove(knots: Float64Array, from: number, value: number): number {
  let [low, high] = [0, KNOTS];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (knots[from + middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
