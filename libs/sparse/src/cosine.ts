import type { CsrMatrix } from './csr-matrix.ts';

/** Dot product of two rows, by merging their ascending columns. Cost O(length of both). */
export function dot(matrix: CsrMatrix, left: number, right: number): number {
  let sum = 0;
  let l = matrix.offsets[left];
  let r = matrix.offsets[right];
  while (l < matrix.offsets[left + 1] && r < matrix.offsets[right + 1]) {
    const difference = matrix.columns[l] - matrix.columns[r];
    if (difference === 0) sum += matrix.values[l++] * matrix.values[r++];
    else if (difference < 0) l++;
    else r++;
  }
  return sum;
}

/** -1..1 (0..1 for counts); 0 when a row is empty. */
export function cosine(matrix: CsrMatrix, left: number, right: number): number {
  const lengths = Math.sqrt(dot(matrix, left, left) * dot(matrix, right, right));
  return lengths > 0 ? dot(matrix, left, right) / lengths : 0;
}
