// Products of sparse matrices in compressed rows. Each row of a result is computed by one thread, so results do not depend on threads.
import { at, madd } from './vector';

/**
 * Rows [from, to) of the lower triangle of x^T x, written from `out` on with the given stride (row `first` lies at `out`). x is given
 * twice: by rows (offsets, columns, values) and transposed (tOffsets, tColumns, tValues). Sums are f64: `scratch` holds one row of them.
 */
export function gramRows(
  from: i32, to: i32, first: i32, stride: i32, out: usize, scratch: usize,
  tOffsets: usize, tColumns: usize, tValues: usize, offsets: usize, columns: usize, values: usize,
): void {
  for (let i = from; i < to; i++) {
    memory.fill(scratch, 0, <usize>(i + 1) << 3);
    const end = i32.load(at(tOffsets, i + 1));
    for (let t = i32.load(at(tOffsets, i)); t < end; t++) {
      const row = i32.load(at(tColumns, t));
      const weight = <f64>f32.load(at(tValues, t));
      const last = i32.load(at(offsets, row + 1));
      for (let q = i32.load(at(offsets, row)); q < last; q++) {
        const column = i32.load(at(columns, q));
        // Columns ascend: what follows belongs to the other triangle.
        if (column > i) break;
        const sum = scratch + (<usize>column << 3);
        f64.store(sum, f64.load(sum) + weight * <f64>f32.load(at(values, q)));
      }
    }
    const row = out + ((<usize>(i - first) * <usize>stride) << 2);
    for (let j = 0; j <= i; j++) f32.store(at(row, j), <f32>f64.load(scratch + (<usize>j << 3)));
  }
}

/** Rows [from, to) of out = x dense; x sparse, dense [columns x width] and out [rows x width] row-major. */
export function sparseTimesDense(from: i32, to: i32, offsets: usize, columns: usize, values: usize, dense: usize, width: i32, out: usize): void {
  const stride = <usize>width << 2;
  for (let i = from; i < to; i++) {
    const begin = i32.load(at(offsets, i)), end = i32.load(at(offsets, i + 1));
    const row = out + <usize>i * stride;
    let j = 0;
    for (; j + 32 <= width; j += 32) strip32(begin, end, columns, values, at(dense, j), stride, at(row, j));
    for (; j + 4 <= width; j += 4) strip4(begin, end, columns, values, at(dense, j), stride, at(row, j));
    for (; j < width; j++) {
      let sum: f32 = 0;
      for (let q = begin; q < end; q++) sum += f32.load(at(values, q)) * f32.load(at(dense, j) + <usize>i32.load(at(columns, q)) * stride);
      f32.store(at(row, j), sum);
    }
  }
}

function strip32(begin: i32, end: i32, columns: usize, values: usize, dense: usize, stride: usize, out: usize): void {
  let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
  let s4 = f32x4.splat(0), s5 = f32x4.splat(0), s6 = f32x4.splat(0), s7 = f32x4.splat(0);
  for (let q = begin; q < end; q++) {
    const x = v128.load32_splat(at(values, q));
    const y = dense + <usize>i32.load(at(columns, q)) * stride;
    s0 = madd(x, v128.load(y), s0);
    s1 = madd(x, v128.load(y, 16), s1);
    s2 = madd(x, v128.load(y, 32), s2);
    s3 = madd(x, v128.load(y, 48), s3);
    s4 = madd(x, v128.load(y, 64), s4);
    s5 = madd(x, v128.load(y, 80), s5);
    s6 = madd(x, v128.load(y, 96), s6);
    s7 = madd(x, v128.load(y, 112), s7);
  }
  v128.store(out, s0);
  v128.store(out, s1, 16);
  v128.store(out, s2, 32);
  v128.store(out, s3, 48);
  v128.store(out, s4, 64);
  v128.store(out, s5, 80);
  v128.store(out, s6, 96);
  v128.store(out, s7, 112);
}

function strip4(begin: i32, end: i32, columns: usize, values: usize, dense: usize, stride: usize, out: usize): void {
  let sum = f32x4.splat(0);
  for (let q = begin; q < end; q++) {
    sum = madd(v128.load32_splat(at(values, q)), v128.load(dense + <usize>i32.load(at(columns, q)) * stride), sum);
  }
  v128.store(out, sum);
}
