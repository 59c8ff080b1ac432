// Inverses and solutions of symmetric positive definite systems.
import { gemm, gemmScratchBytes } from './gemm';
import { at, axpy, dot, smaller } from './vector';

/** Width of the blocks that are inverted in f64. */
const INNER: i32 = 64;

/** Bytes of scratch for `invertDense`. */
export function invertDenseScratchBytes(n: i32): i32 {
  return INNER * INNER * 8 + INNER * INNER * 4 + 2 * n * INNER * 4 + gemmScratchBytes();
}

/**
 * a := -(a^-1) for a symmetric positive definite a [n x n] in full storage, by blocked sweeps (Goodnight 1979).
 *
 * @param floors f32 [n], a pivot must exceed its floor
 * @returns -1, or the row whose pivot did not
 */
export function invertDense(a: usize, n: i32, floors: usize, scratch: usize): i32 {
  const block64 = scratch, inverse = block64 + INNER * INNER * 8, panel = inverse + INNER * INNER * 4;
  const product = panel + ((<usize>n * INNER) << 2), work = product + ((<usize>n * INNER) << 2);
  for (let k = 0; k < n; k += INNER) {
    const b = smaller(INNER, n - k);
    const failed = invertBlock(a + ((<usize>k * <usize>n + <usize>k) << 2), n, b, at(floors, k), block64, inverse);
    if (failed >= 0) return k + failed;
    for (let i = 0; i < n; i++) memory.copy(at(panel, i * b), a + ((<usize>i * <usize>n + <usize>k) << 2), <usize>b << 2);
    gemm(0, n, b, b, 1, panel, b, 1, inverse, b, 1, product, b, 0, work);
    // The rows and columns of the block itself are replaced afterwards.
    gemm(0, n, n, b, -1, product, b, 1, panel, 1, b, a, n, 1, work);
    for (let i = 0; i < n; i++) {
      const inside = i >= k && i < k + b;
      for (let p = 0; p < b; p++) {
        const value = inside ? -f32.load(at(inverse, (i - k) * b + p)) : f32.load(at(product, i * b + p));
        f32.store(a + ((<usize>i * <usize>n + <usize>(k + p)) << 2), value);
        f32.store(a + ((<usize>(k + p) * <usize>n + <usize>i) << 2), value);
      }
    }
  }
  return -1;
}

/** out := inverse of the symmetric block a [b x b] with row stride `stride`, by Gauss-Jordan in f64. -1, or the failed pivot. */
function invertBlock(a: usize, stride: i32, b: i32, floors: usize, block64: usize, out: usize): i32 {
  const width = <usize>b << 3;
  for (let i = 0; i < b; i++) {
    for (let j = 0; j < b; j++) f64.store(block64 + <usize>i * width + (<usize>j << 3), <f64>f32.load(at(a, i * stride + j)));
  }
  for (let k = 0; k < b; k++) {
    const pivotRow = block64 + <usize>k * width;
    const pivot = f64.load(pivotRow + (<usize>k << 3));
    if (!(pivot > <f64>f32.load(at(floors, k))) || !isFinite(pivot)) return k;
    f64.store(pivotRow + (<usize>k << 3), 1);
    for (let j: usize = 0; j < width; j += 8) f64.store(pivotRow + j, f64.load(pivotRow + j) / pivot);
    for (let i = 0; i < b; i++) {
      if (i == k) continue;
      const row = block64 + <usize>i * width;
      const factor = f64.load(row + (<usize>k << 3));
      f64.store(row + (<usize>k << 3), 0);
      const factors = f64x2.splat(factor);
      let j: usize = 0;
      for (; j + 16 <= width; j += 16) v128.store(row + j, f64x2.sub(v128.load(row + j), f64x2.mul(factors, v128.load(pivotRow + j))));
      for (; j < width; j += 8) f64.store(row + j, f64.load(row + j) - factor * f64.load(pivotRow + j));
    }
  }
  for (let i = 0; i < b * b; i++) f32.store(at(out, i), <f32>f64.load(block64 + (<usize>i << 3)));
  return -1;
}

/** out [columns x rows] := a^T for a [rows x columns]. */
export function transposeDense(a: usize, rows: i32, columns: i32, out: usize): void {
  for (let ib = 0; ib < rows; ib += 16) {
    const ie = smaller(ib + 16, rows);
    for (let jb = 0; jb < columns; jb += 16) {
      const je = smaller(jb + 16, columns);
      for (let i = ib; i < ie; i++) for (let j = jb; j < je; j++) f32.store(at(out, j * rows + i), f32.load(at(a, i * columns + j)));
    }
  }
}

/**
 * Solves a x = x in place for a symmetric positive definite a [n x n], of which the upper triangle is read and overwritten by its
 * Cholesky factor. -1, or the row whose pivot was not positive.
 */
export function choleskySolve(a: usize, n: i32, x: usize): i32 {
  for (let k = 0; k < n; k++) {
    const row = at(a, k * n);
    const pivot = f32.load(at(row, k));
    if (!(pivot > 0) || !isFinite(pivot)) return k;
    const scale: f32 = 1 / Mathf.sqrt(pivot);
    for (let j = k; j < n; j++) f32.store(at(row, j), f32.load(at(row, j)) * scale);
    const forward = f32.load(at(x, k)) * scale;
    f32.store(at(x, k), forward);
    for (let i = k + 1; i < n; i++) {
      const factor = f32.load(at(row, i));
      axpy(-factor, at(row, i), at(a, i * n + i), n - i);
      f32.store(at(x, i), f32.load(at(x, i)) - factor * forward);
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    const row = at(a, k * n);
    const rest = dot(at(row, k + 1), at(x, k + 1), n - k - 1);
    f32.store(at(x, k), (f32.load(at(x, k)) - rest) / f32.load(at(row, k)));
  }
  return -1;
}
