import type { CsrMatrix } from '@zhiyin/sparse';

const ROUNDS = 50;

/** The greatest eigenvalue of x^T x by power iteration, from below; enough for values >= 0, whose first direction has no zeros. Cost O(nnz). */
export function spectralRadius(matrix: CsrMatrix): number {
  let vector: Float64Array = new Float64Array(matrix.width);
  for (const column of matrix.columns) vector[column]++;
  let radius = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const length = norm(vector);
    if (length === 0) return 0;
    vector = applied(matrix, vector.map((value) => value / length));
    radius = norm(vector);
  }
  return radius;
}

/** x^T (x v) */
function applied({ rows, width, offsets, columns, values }: CsrMatrix, vector: Float64Array): Float64Array {
  const result = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let k = offsets[row]; k < offsets[row + 1]; k++) sum += values[k] * vector[columns[k]];
    for (let k = offsets[row]; k < offsets[row + 1]; k++) result[columns[k]] += values[k] * sum;
  }
  return result;
}

const norm = (vector: Float64Array): number => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));

export function scaleValues(matrix: CsrMatrix, scale: number): CsrMatrix {
  return { ...matrix, values: matrix.values.map((value) => value * scale) };
}
