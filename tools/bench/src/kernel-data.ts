import { seededRng, type Rng } from '@zhiyin/domain';
import { csrFromEntries, type CsrMatrix } from '@zhiyin/sparse';

/** People and items as shops have them: a few are in most rows, most in few. */
export function interactions(rows: number, width: number, nnz: number): CsrMatrix {
  const rng = seededRng('interactions');
  // Places meet: a fifth more are drawn than are wanted.
  const length = Math.ceil(nnz * 1.2);
  const skewed = (size: number): number => Math.floor(size * rng.next() ** 2);
  const row = Int32Array.from({ length }, () => skewed(rows));
  const column = Int32Array.from({ length }, () => skewed(width));
  const value = Float32Array.from({ length }, () => 1 + rng.integer(4));
  return csrFromEntries({ length, row, column, value }, rows, width);
}

/** Factors with a decaying spectrum and lengths that differ, as trained ones have. */
export function factors(count: number, dimensions: number, rng: Rng): Float32Array {
  const values = new Float32Array(count * dimensions);
  for (let row = 0; row < count; row++) {
    const length = Math.exp(0.5 * rng.normal());
    for (let j = 0; j < dimensions; j++) values[row * dimensions + j] = (length * rng.normal()) / Math.sqrt(1 + j);
  }
  return values;
}

export function normals(length: number, rng: Rng): Float32Array {
  return Float32Array.from({ length }, () => rng.normal());
}
