import type { CsrMatrix } from '@zhiyin/sparse';

/** Every row times (number of its items)^-exponent, so that heavy accounts do not outvote the rest. New values, shared structure. */
export function dampenRows(matrix: CsrMatrix, exponent: number): CsrMatrix {
  if (exponent === 0) return matrix;
  const values = matrix.values.slice();
  for (let row = 0; row < matrix.rows; row++) {
    const scale = Math.max(1, matrix.offsets[row + 1] - matrix.offsets[row]) ** -exponent;
    for (let k = matrix.offsets[row]; k < matrix.offsets[row + 1]; k++) values[k] *= scale;
  }
  return { ...matrix, values };
}

/** Every column times its number in `scales`. New values, shared structure. */
export function scaleColumns(matrix: CsrMatrix, scales: ArrayLike<number>): CsrMatrix {
  return { ...matrix, values: matrix.values.map((value, k) => value * scales[matrix.columns[k]]) };
}

/** Every row of item j times (people who have it)^-exponent. New values, shared structure. */
export function dampenTargets(byTarget: CsrMatrix, users: Int32Array, exponent: number): CsrMatrix {
  if (exponent === 0) return byTarget;
  const values = byTarget.values.slice();
  for (let row = 0; row < byTarget.rows; row++) {
    const scale = Math.max(1, users[row]) ** -exponent;
    for (let k = byTarget.offsets[row]; k < byTarget.offsets[row + 1]; k++) values[k] *= scale;
  }
  return { ...byTarget, values };
}
