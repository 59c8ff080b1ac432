// Implicit alternating least squares. Each row is solved by one thread from its own numbers: results do not depend on threads.
import { choleskySolve } from './spd';
import { at, axpy, axpyFour, dot, dotFour, madd, scaleAdd } from './vector';

/** Below this part of the first squared residual, or this square, a row is solved as far as f32 can tell. */
const SOLVED: f32 = 1e-12, NOTHING: f32 = 1e-30;

/**
 * Conjugate gradients on rows [from, to): (gram + sum_i c_i h_i h_i^T + lambda_row I) x = sum_i c_i h_i, started at the x that is there
 * (Takacs, Pilaszy, Tikk 2011). gram [d x d] already carries the weight of the unobserved. scratch: 3 d floats.
 */
export function alsRows(
  from: i32, to: i32, offsets: usize, columns: usize, values: usize, fixed: usize, d: i32, gram: usize, lambdas: usize, steps: i32,
  solved: usize, scratch: usize,
): void {
  const size = <usize>d << 2;
  const residual = scratch, direction = scratch + size, image = direction + size;
  for (let row = from; row < to; row++) {
    const begin = i32.load(at(offsets, row)), end = i32.load(at(offsets, row + 1));
    const x = solved + <usize>row * size;
    if (begin == end) {
      memory.fill(x, 0, size);
      continue;
    }
    const lambda = f32.load(at(lambdas, row));
    symmetricTimesVector(gram, x, image, d);
    memory.fill(residual, 0, size);
    axpy(-lambda, x, residual, d);
    axpy(-1, image, residual, d);
    addObserved(begin, end, columns, values, fixed, d, x, 1, -1, residual);
    memory.copy(direction, residual, size);
    let squares = dot(residual, residual, d);
    const floor = max(NOTHING, SOLVED * squares);
    for (let step = 0; step < steps && squares > floor; step++) {
      symmetricTimesVector(gram, direction, image, d);
      axpy(lambda, direction, image, d);
      addObserved(begin, end, columns, values, fixed, d, direction, 0, 1, image);
      const length = squares / dot(direction, image, d);
      axpy(length, direction, x, d);
      axpy(-length, image, residual, d);
      const left = dot(residual, residual, d);
      scaleAdd(left / squares, direction, residual, d);
      squares = left;
    }
  }
}

/** out += sum_i c_i (constant + factor h_i . p) h_i over the observed items [begin, end), four at a time. */
function addObserved(begin: i32, end: i32, columns: usize, values: usize, fixed: usize, d: i32, p: usize, constant: f32, factor: f32, out: usize): void {
  const size = <usize>d << 2;
  const constants = f32x4.splat(constant), factors = f32x4.splat(factor);
  let q = begin;
  for (; q + 4 <= end; q += 4) {
    const column = at(columns, q);
    const h0 = fixed + <usize>i32.load(column) * size, h1 = fixed + <usize>i32.load(column, 4) * size;
    const h2 = fixed + <usize>i32.load(column, 8) * size, h3 = fixed + <usize>i32.load(column, 12) * size;
    const weights = f32x4.mul(v128.load(at(values, q)), madd(factors, dotFour(p, h0, h1, h2, h3, d), constants));
    axpyFour(weights, h0, h1, h2, h3, out, d);
  }
  for (; q < end; q++) {
    const h = fixed + <usize>i32.load(at(columns, q)) * size;
    axpy(f32.load(at(values, q)) * (constant + factor * dot(h, p, d)), h, out, d);
  }
}

/** out = g p for a symmetric g [d x d]: by strips of 32 columns, sums in registers. */
function symmetricTimesVector(g: usize, p: usize, out: usize, d: i32): void {
  const stride = <usize>d << 2;
  let j = 0;
  for (; j + 32 <= d; j += 32) {
    let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
    let s4 = f32x4.splat(0), s5 = f32x4.splat(0), s6 = f32x4.splat(0), s7 = f32x4.splat(0);
    let row = at(g, j);
    for (let i = 0; i < d; i++) {
      const x = v128.load32_splat(at(p, i));
      s0 = madd(x, v128.load(row), s0);
      s1 = madd(x, v128.load(row, 16), s1);
      s2 = madd(x, v128.load(row, 32), s2);
      s3 = madd(x, v128.load(row, 48), s3);
      s4 = madd(x, v128.load(row, 64), s4);
      s5 = madd(x, v128.load(row, 80), s5);
      s6 = madd(x, v128.load(row, 96), s6);
      s7 = madd(x, v128.load(row, 112), s7);
      row += stride;
    }
    const to = at(out, j);
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
    v128.store(to, s4, 64);
    v128.store(to, s5, 80);
    v128.store(to, s6, 96);
    v128.store(to, s7, 112);
  }
  for (; j < d; j++) f32.store(at(out, j), dot(at(g, j * d), p, d));
}

/** Bytes of scratch for `foldIn`. */
export function foldInScratchBytes(d: i32): i32 {
  return d * d * 4;
}

/** Solves one row exactly: out := (gram + sum_i c_i h_i h_i^T + lambda I)^-1 sum_i c_i h_i. -1, or the row that could not be factored. */
export function foldIn(count: i32, columns: usize, values: usize, fixed: usize, d: i32, gram: usize, lambda: f32, out: usize, scratch: usize): i32 {
  const size = <usize>d << 2;
  memory.copy(scratch, gram, <usize>d * size);
  memory.fill(out, 0, size);
  for (let i = 0; i < d; i++) {
    const diagonal = at(scratch, i * d + i);
    f32.store(diagonal, f32.load(diagonal) + lambda);
  }
  for (let q = 0; q < count; q++) {
    const h = fixed + <usize>i32.load(at(columns, q)) * size;
    const c = f32.load(at(values, q));
    axpy(c, h, out, d);
    for (let i = 0; i < d; i++) axpy(c * f32.load(at(h, i)), at(h, i), at(scratch, i * d + i), d - i);
  }
  return choleskySolve(scratch, d, out);
}
