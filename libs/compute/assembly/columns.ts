// Columns of the inverse of a sparse Gram matrix, sixteen at a time: one cache line holds what sixteen systems have at an index.
import { at, madd } from './vector';

/** Numbers side by side: a line of 64 bytes. */
const LINE: usize = 64;

/**
 * Preconditioned conjugate gradients on blocks [from, to) of sixteen unit vectors: (x^T x + D) y_c = e_c for the columns
 * c = first + 16 block .. of the inverse, until every residual is `tolerance` of the first in the norm of the preconditioner, which is the diagonal.
 * x is given by rows and transposed, neither the Gram matrix nor its inverse is ever made. y_c is written to row c - first of out [.. x width].
 * scratch: 64 (4 width + rows) + 4 width bytes. Lanes beyond `last` stay zero and are not written.
 */
export function inverseColumns(
  from: i32, to: i32, first: i32, last: i32, rows: i32, width: i32, offsets: usize, columns: usize, values: usize,
  tOffsets: usize, tColumns: usize, tValues: usize, diagonal: usize, steps: i32, tolerance: f32, out: usize, scratch: usize,
): void {
  const size = <usize>width * LINE;
  const solution = scratch, residual = solution + size, direction = residual + size, image = direction + size;
  const middle = image + size, inverse = middle + <usize>rows * LINE;
  preconditioner(width, tOffsets, tValues, diagonal, inverse);
  for (let block = from; block < to; block++) {
    const begin = first + (block << 4);
    memory.fill(solution, 0, size * 3);
    for (let lane = 0; lane < 16 && begin + lane < last; lane++) {
      const column = begin + lane;
      const place = <usize>column * LINE + (<usize>lane << 2);
      f32.store(residual + place, 1);
      f32.store(direction + place, f32.load(at(inverse, column)));
    }
    iterate(begin, last, rows, width, offsets, columns, values, tOffsets, tColumns, tValues, diagonal, steps, tolerance, solution, residual, direction, image, middle, inverse);
    for (let i = 0; i < width; i++) {
      const line = solution + <usize>i * LINE;
      for (let lane = 0; lane < 16 && begin + lane < last; lane++) {
        f32.store(out + ((<usize>(begin + lane - first) * <usize>width + <usize>i) << 2), f32.load(at(line, lane)));
      }
    }
  }
}

/** inverse := 1 / diag(x^T x + D) */
function preconditioner(width: i32, tOffsets: usize, tValues: usize, diagonal: usize, inverse: usize): void {
  for (let i = 0; i < width; i++) {
    let sum = <f64>f32.load(at(diagonal, i));
    const end = i32.load(at(tOffsets, i + 1));
    for (let t = i32.load(at(tOffsets, i)); t < end; t++) sum += <f64>f32.load(at(tValues, t)) * <f64>f32.load(at(tValues, t));
    f32.store(at(inverse, i), <f32>(1 / sum));
  }
}

function iterate(
  begin: i32, last: i32, rows: i32, width: i32, offsets: usize, columns: usize, values: usize, tOffsets: usize, tColumns: usize, tValues: usize,
  diagonal: usize, steps: i32, tolerance: f32, solution: usize, residual: usize, direction: usize, image: usize, middle: usize, inverse: usize,
): void {
  const zero = f32x4.splat(0);
  // r . z at the start is the preconditioner at the column itself.
  let z0 = startOf(begin, last, inverse), z1 = startOf(begin + 4, last, inverse), z2 = startOf(begin + 8, last, inverse), z3 = startOf(begin + 12, last, inverse);
  const scale = f32x4.splat(tolerance * tolerance);
  const f0 = f32x4.mul(z0, scale), f1 = f32x4.mul(z1, scale), f2 = f32x4.mul(z2, scale), f3 = f32x4.mul(z3, scale);
  for (let step = 0; step < steps; step++) {
    if (!(above(z0, f0) || above(z1, f1) || above(z2, f2) || above(z3, f3))) return;
    gather(rows, offsets, columns, values, direction, middle);
    gather(width, tOffsets, tColumns, tValues, middle, image);
    let c0 = zero, c1 = zero, c2 = zero, c3 = zero;
    for (let i = 0; i < width; i++) {
      const d = v128.load32_splat(at(diagonal, i));
      const p = direction + <usize>i * LINE, q = image + <usize>i * LINE;
      const p0 = v128.load(p), p1 = v128.load(p, 16), p2 = v128.load(p, 32), p3 = v128.load(p, 48);
      const q0 = madd(d, p0, v128.load(q)), q1 = madd(d, p1, v128.load(q, 16)), q2 = madd(d, p2, v128.load(q, 32)), q3 = madd(d, p3, v128.load(q, 48));
      v128.store(q, q0);
      v128.store(q, q1, 16);
      v128.store(q, q2, 32);
      v128.store(q, q3, 48);
      c0 = madd(p0, q0, c0);
      c1 = madd(p1, q1, c1);
      c2 = madd(p2, q2, c2);
      c3 = madd(p3, q3, c3);
    }
    const a0 = ratio(z0, c0), a1 = ratio(z1, c1), a2 = ratio(z2, c2), a3 = ratio(z3, c3);
    let n0 = zero, n1 = zero, n2 = zero, n3 = zero;
    for (let i = 0; i < width; i++) {
      const place = <usize>i * LINE;
      const x = solution + place, r = residual + place, p = direction + place, q = image + place;
      v128.store(x, madd(a0, v128.load(p), v128.load(x)));
      v128.store(x, madd(a1, v128.load(p, 16), v128.load(x, 16)), 16);
      v128.store(x, madd(a2, v128.load(p, 32), v128.load(x, 32)), 32);
      v128.store(x, madd(a3, v128.load(p, 48), v128.load(x, 48)), 48);
      const r0 = f32x4.sub(v128.load(r), f32x4.mul(a0, v128.load(q))), r1 = f32x4.sub(v128.load(r, 16), f32x4.mul(a1, v128.load(q, 16)));
      const r2 = f32x4.sub(v128.load(r, 32), f32x4.mul(a2, v128.load(q, 32))), r3 = f32x4.sub(v128.load(r, 48), f32x4.mul(a3, v128.load(q, 48)));
      v128.store(r, r0);
      v128.store(r, r1, 16);
      v128.store(r, r2, 32);
      v128.store(r, r3, 48);
      const m = v128.load32_splat(at(inverse, i));
      n0 = madd(f32x4.mul(m, r0), r0, n0);
      n1 = madd(f32x4.mul(m, r1), r1, n1);
      n2 = madd(f32x4.mul(m, r2), r2, n2);
      n3 = madd(f32x4.mul(m, r3), r3, n3);
    }
    const b0 = ratio(n0, z0), b1 = ratio(n1, z1), b2 = ratio(n2, z2), b3 = ratio(n3, z3);
    for (let i = 0; i < width; i++) {
      const m = v128.load32_splat(at(inverse, i));
      const r = residual + <usize>i * LINE, p = direction + <usize>i * LINE;
      v128.store(p, madd(b0, v128.load(p), f32x4.mul(m, v128.load(r))));
      v128.store(p, madd(b1, v128.load(p, 16), f32x4.mul(m, v128.load(r, 16))), 16);
      v128.store(p, madd(b2, v128.load(p, 32), f32x4.mul(m, v128.load(r, 32))), 32);
      v128.store(p, madd(b3, v128.load(p, 48), f32x4.mul(m, v128.load(r, 48))), 48);
    }
    z0 = n0;
    z1 = n1;
    z2 = n2;
    z3 = n3;
  }
}

function startOf(column: i32, last: i32, inverse: usize): v128 {
  let start = f32x4.splat(0);
  if (column < last) start = f32x4.replace_lane(start, 0, f32.load(at(inverse, column)));
  if (column + 1 < last) start = f32x4.replace_lane(start, 1, f32.load(at(inverse, column), 4));
  if (column + 2 < last) start = f32x4.replace_lane(start, 2, f32.load(at(inverse, column), 8));
  if (column + 3 < last) start = f32x4.replace_lane(start, 3, f32.load(at(inverse, column), 12));
  return start;
}

// @ts-ignore: decorator
@inline
function above(a: v128, floor: v128): bool {
  return v128.any_true(f32x4.gt(a, floor));
}

/** a / b, and 0 where b is not positive: a system that is solved moves no further. */
// @ts-ignore: decorator
@inline
function ratio(a: v128, b: v128): v128 {
  return v128.and(f32x4.div(a, b), f32x4.gt(b, f32x4.splat(0)));
}

/** out := matrix lines, line by line: [rows x 16] = [rows x n] [n x 16]. */
function gather(rows: i32, offsets: usize, columns: usize, values: usize, lines: usize, out: usize): void {
  let q = 0;
  for (let i = 0; i < rows; i++) {
    const end = i32.load(at(offsets, i + 1));
    let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
    for (; q < end; q++) {
      const x = v128.load32_splat(at(values, q));
      const y = lines + <usize>i32.load(at(columns, q)) * LINE;
      s0 = madd(x, v128.load(y), s0);
      s1 = madd(x, v128.load(y, 16), s1);
      s2 = madd(x, v128.load(y, 32), s2);
      s3 = madd(x, v128.load(y, 48), s3);
    }
    const line = out + <usize>i * LINE;
    v128.store(line, s0);
    v128.store(line, s1, 16);
    v128.store(line, s2, 32);
    v128.store(line, s3, 48);
  }
}
