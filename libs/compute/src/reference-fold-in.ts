import { notPositiveDefinite } from './invert-tiles.ts';

/** Solves (gram + sum_i c_i h_i h_i^T + lambda I) x = sum_i c_i h_i by Cholesky in f64. */
export function referenceFoldIn(items: Float32Array, d: number, gram: Float32Array, rows: Int32Array, weights: Float32Array, lambda: number): Float32Array {
  const a = Float64Array.from(gram);
  const x = new Float64Array(d);
  for (let i = 0; i < d; i++) a[i * d + i] += lambda;
  rows.forEach((row, n) => {
    for (let i = 0; i < d; i++) {
      const h = weights[n] * items[row * d + i];
      x[i] += h;
      for (let j = 0; j < d; j++) a[i * d + j] += h * items[row * d + j];
    }
  });
  choleskySolve(a, d, x);
  return Float32Array.from(x);
}

/** In place: `a` [n x n] becomes its lower factor, `x` the solution. */
export function choleskySolve(a: Float64Array, n: number, x: Float64Array): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j];
      for (let p = 0; p < j; p++) sum -= a[i * n + p] * a[j * n + p];
      if (i !== j) a[i * n + j] = sum / a[j * n + j];
      else if (sum > 0 && sum < Infinity) a[i * n + i] = Math.sqrt(sum);
      else throw notPositiveDefinite(i);
    }
  }
  for (let i = 0; i < n; i++) {
    for (let p = 0; p < i; p++) x[i] -= a[i * n + p] * x[p];
    x[i] /= a[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let p = i + 1; p < n; p++) x[i] -= a[p * n + i] * x[p];
    x[i] /= a[i * n + i];
  }
}
