import type { Kernels } from './kernels.ts';

/** A direction shorter than this beside its column is rounding: f32 columns carry errors of 6e-8 of their length, squared here. */
const DEPENDENT = 1e-12;

/**
 * Columns of y [rows x width] made orthonormal, in place, by one pass of Cholesky QR with f64 sums; after two passes they are so
 * to f32. Columns that depend on those before them become zero.
 *
 * @see Yamamoto, Nakatsukasa, Yanagisawa, Fukaya 2015, "Roundoff error analysis of the CholeskyQR2 algorithm"
 */
export async function orthonormalize(kernels: Kernels, y: Float32Array, width: number, signal?: AbortSignal): Promise<void> {
  const gram = await kernels.denseGram(y, width, { signal });
  const inverse = inverseFactor(gram, width);
  const rows = y.length / width;
  const result = await kernels.product({ a: y, b: inverse, m: rows, n: width, k: width }, { signal });
  y.set(result);
}

/** T upper triangular with T^T gram T = I, or 0 on the diagonal where a column depends on those before it. Cost 2/3 n^3. */
function inverseFactor(gram: Float64Array, n: number): Float32Array {
  // Row i of `factor` is column i of R, and row j of `inverse` column j of T: all loops run along rows.
  const factor = new Float64Array(n * n);
  const inverse = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    let pivot = gram[j * n + j];
    for (let i = 0; i < j; i++) {
      const diagonal = factor[i * n + i];
      if (diagonal === 0) continue;
      let sum = gram[i * n + j];
      for (let p = 0; p < i; p++) sum -= factor[i * n + p] * factor[j * n + p];
      factor[j * n + i] = sum / diagonal;
      pivot -= factor[j * n + i] ** 2;
    }
    if (!(pivot > DEPENDENT * gram[j * n + j])) {
      factor.fill(0, j * n, (j + 1) * n);
      continue;
    }
    const length = Math.sqrt(pivot);
    factor[j * n + j] = length;
    // Column j of T: (e_j - sum_i R_ij T_i) / R_jj.
    for (let i = 0; i < j; i++) {
      const weight = factor[j * n + i];
      if (weight !== 0) for (let p = 0; p <= i; p++) inverse[j * n + p] -= weight * inverse[i * n + p];
    }
    for (let p = 0; p < j; p++) inverse[j * n + p] /= length;
    inverse[j * n + j] = 1 / length;
  }
  const out = new Float32Array(n * n);
  for (let j = 0; j < n; j++) for (let p = 0; p <= j; p++) out[p * n + j] = inverse[j * n + p];
  return out;
}
