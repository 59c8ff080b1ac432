import type { Kernels, LongCall } from '@zhiyin/compute';

/**
 * Columns of a tall matrix made orthonormal, their span kept: twice the Cholesky factor of the Gram matrix. A column that depends on
 * those before it becomes zero.
 *
 * @param tall row-major [rows x columns], read
 * @returns row-major [rows x columns], new
 * Cost O(rows columns^2).
 * @see Yamamoto, Nakatsukasa, Yanagisawa, Fukaya 2015, "Roundoff error analysis of the CholeskyQR2 algorithm"
 */
export async function orthonormalize(kernels: Kernels, tall: Float32Array, columns: number, call: LongCall): Promise<Float32Array> {
  let result = tall;
  for (let pass = 0; pass < 2; pass++) {
    const inverse = inverseFactor(await kernels.denseGram(result, columns, call), columns);
    result = await kernels.product({ a: result, b: inverse, m: tall.length / columns, n: columns, k: columns }, call);
  }
  return result;
}

/** What is left of a column below this share of its length is rounding. */
const DEPENDENT = 1e-6;

/** R^-1 of gram = R^T R, row-major upper triangle; columns that depend on earlier ones are zero. */
function inverseFactor(gram: Float64Array, n: number): Float32Array {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = gram[i * n + j];
      for (let k = 0; k < j; k++) rest -= factor[i * n + k] * factor[j * n + k];
      if (j < i) factor[i * n + j] = factor[j * n + j] > 0 ? rest / factor[j * n + j] : 0;
      else factor[i * n + i] = rest > DEPENDENT ** 2 * gram[i * n + i] ? Math.sqrt(rest) : 0;
    }
  }
  const inverse = new Float32Array(n * n);
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    if (factor[j * n + j] === 0) continue;
    // Solves R x = e_j from below; R is the factor transposed.
    column.fill(0);
    for (let i = j; i >= 0; i--) {
      if (factor[i * n + i] === 0) continue;
      let rest = i === j ? 1 : 0;
      for (let k = i + 1; k <= j; k++) rest -= factor[k * n + i] * column[k];
      column[i] = rest / factor[i * n + i];
      inverse[i * n + j] = column[i];
    }
  }
  return inverse;
}
