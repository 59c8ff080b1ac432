import { NumericalError } from '@zhiyin/domain';

/**
 * Solves a x = b for one small symmetric positive definite matrix.
 *
 * @param a row-major [n x n], lower triangle read and overwritten with the factor
 * @param b [n], overwritten with x
 * @param row named in the error
 * @throws NumericalError NOT_POSITIVE_DEFINITE
 * Cost n^3 / 3 multiplications.
 */
export function choleskySolve(a: Float64Array, b: Float64Array, n: number, row: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      const [left, right] = [i * n, j * n];
      let k = 0;
      // Four sums, so that one addition does not wait for the one before it.
      for (; k + 3 < j; k += 4) {
        s0 += a[left + k] * a[right + k];
        s1 += a[left + k + 1] * a[right + k + 1];
        s2 += a[left + k + 2] * a[right + k + 2];
        s3 += a[left + k + 3] * a[right + k + 3];
      }
      for (; k < j; k++) s0 += a[left + k] * a[right + k];
      const rest = a[left + j] - (s0 + s1 + s2 + s3);
      if (i > j) a[left + j] = rest / a[right + j];
      else if (rest > 0) a[left + j] = Math.sqrt(rest);
      else throw new NumericalError('NOT_POSITIVE_DEFINITE', `row ${row}: expected a positive pivot, got ${rest}: raise regularization`);
    }
  }
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) b[i] -= a[i * n + k] * b[k];
    b[i] /= a[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    b[i] /= a[i * n + i];
    for (let k = 0; k < i; k++) b[k] -= a[i * n + k] * b[i];
  }
}
