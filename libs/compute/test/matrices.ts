import fc from 'fast-check';
import { seededRng, type Rng } from '@zhiyin/domain';
import type { CsrMatrix } from '@zhiyin/sparse';

export function dense(rng: Rng, length: number): Float32Array {
  return Float32Array.from({ length }, () => rng.next() * 2 - 1);
}

/** Each place is filled with probability `density`, values 0.1 to 1.1. */
export function sparse(rng: Rng, rows: number, width: number, density: number): CsrMatrix {
  const [offsets, columns, values]: [number[], number[], number[]] = [[0], [], []];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) {
      if (rng.next() >= density) continue;
      columns.push(column);
      values.push(0.1 + rng.next());
    }
    offsets.push(columns.length);
  }
  return { rows, width, offsets: Int32Array.from(offsets), columns: Int32Array.from(columns), values: Float32Array.from(values) };
}

/** Shapes around the widths of vectors, tiles and chunks, where kernels break. */
export const edgeSize = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(15, 16, 17, 31, 32, 33, 63, 64, 65, 97), fc.integer({ min: 1, max: 140 }));
export const seed = fc.integer().map((n) => seededRng(n));

/**
 * Greatest difference relative to the greatest expected value. A sum of n products in f32 errs by about sqrt(n) units of 6e-8 of the sum
 * of magnitudes, so tolerances are multiples of that.
 */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [error, greatest] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i] - expected[i]);
    if (Number.isNaN(difference)) return Number.NaN;
    error = Math.max(error, difference);
    greatest = Math.max(greatest, Math.abs(expected[i]));
  }
  if (actual.length !== expected.length) return Number.NaN;
  return greatest > 0 ? error / greatest : error;
}

/** One unit in the last place of f32, relative. */
export const EPS = 2 ** -23;
