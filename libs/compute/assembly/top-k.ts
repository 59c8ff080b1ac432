// Exact top-k of inner products. Order: higher score first, of equal scores the lower row. A score that is not a number is never taken.
import { at, dot, smaller } from './vector';

/** The worst of k kept (score, row) pairs lies on top. */
function isWorse(score: f32, row: i32, than: f32, thanRow: i32): bool {
  return score < than || (score == than && row > thanRow);
}

function replaceTop(scores: usize, rows: usize, k: i32, score: f32, row: i32): void {
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= k) break;
    if (child + 1 < k && isWorse(f32.load(at(scores, child + 1)), i32.load(at(rows, child + 1)), f32.load(at(scores, child)), i32.load(at(rows, child)))) child++;
    const childScore = f32.load(at(scores, child));
    const childRow = i32.load(at(rows, child));
    if (!isWorse(childScore, childRow, score, row)) break;
    f32.store(at(scores, place), childScore);
    i32.store(at(rows, place), childRow);
    place = child;
  }
  f32.store(at(scores, place), score);
  i32.store(at(rows, place), row);
}

function emptyHeap(scores: usize, rows: usize, k: i32): void {
  for (let i = 0; i < k; i++) {
    f32.store(at(scores, i), -Infinity);
    // Worse than any real row of the same score.
    i32.store(at(rows, i), i32.MAX_VALUE);
  }
}

/** Empties the heap from the worst to the best: afterwards the arrays are sorted, best first; unused places hold row i32.MAX_VALUE. */
function sortHeap(scores: usize, rows: usize, k: i32): void {
  for (let last = k - 1; last > 0; last--) {
    const score = f32.load(scores), row = i32.load(rows);
    const moved = f32.load(at(scores, last)), movedRow = i32.load(at(rows, last));
    replaceTop(scores, rows, last, moved, movedRow);
    f32.store(at(scores, last), score);
    i32.store(at(rows, last), row);
  }
}

/** Bits of rows [row, row + 32), all set when there is no mask. */
// @ts-ignore: decorator
@inline
function eligibleBits(eligible: usize, row: i32, end: i32): u32 {
  let bits: u32 = eligible ? <u32>i32.load(eligible + ((<usize>row >> 5) << 2)) : 0xffffffff;
  if (end - row < 32) bits &= (<u32>1 << (end - row)) - 1;
  return bits;
}

/** The k best of rows [0, n) of x [n x d] by x_r . query into scores f32 [k], rows i32 [k], sorted. eligible: one bit a row, or 0. */
export function scanExact(x: usize, n: i32, d: i32, query: usize, eligible: usize, k: i32, scores: usize, rows: usize): void {
  emptyHeap(scores, rows, k);
  let threshold: f32 = -Infinity;
  const size = <usize>d << 2;
  for (let block = 0; block < n; block += 32) {
    let bits = eligibleBits(eligible, block, n);
    while (bits) {
      const row = block + ctz(bits);
      bits &= bits - 1;
      const score = dot(x + <usize>row * size, query, d);
      // Rows come in ascending order: of equal scores the first stays.
      if (score > threshold) {
        replaceTop(scores, rows, k, score, row);
        threshold = f32.load(scores);
      }
    }
  }
  sortHeap(scores, rows, k);
}

/**
 * Codes rows [from, to) of x as int8 (codes [n x width], width a multiple of 16, the rest zeros) with a scale each, and keeps an upper
 * bound of the length of what rounding lost.
 */
export function quantizeRows(from: i32, to: i32, x: usize, d: i32, width: i32, codes: usize, scales: usize, losses: usize): void {
  for (let row = from; row < to; row++) {
    const vector = x + ((<usize>row * <usize>d) << 2);
    const code = codes + <usize>row * <usize>width;
    let greatest: f32 = 0;
    for (let j = 0; j < d; j++) greatest = max(greatest, abs(f32.load(at(vector, j))));
    const scale: f32 = greatest / 127;
    let lost: f64 = 0;
    for (let j = 0; j < width; j++) {
      const value: f32 = j < d ? f32.load(at(vector, j)) : 0;
      const rounded: f32 = scale > 0 ? nearest(value / scale) : 0;
      i32.store8(code + j, <i32>rounded);
      const rest = <f64>value - <f64>rounded * <f64>scale;
      lost += rest * rest;
    }
    f32.store(at(scales, row), scale);
    f32.store(at(losses, row), <f32>(sqrt(lost) * 1.000001));
  }
}

/**
 * First pass of the exact search over int8 codes: upper[r] is at least the score of row r (-Infinity when it is not eligible).
 *
 * @param query16 the query times 1 / queryScale, as int16 [width]
 * @param length length of the query: a row's score differs from the coded one by at most length * losses[r] + slack
 * @returns a threshold: every row of the answer has upper[r] >= it
 */
export function scanCodes(
  codes: usize, n: i32, width: i32, query16: usize, queryScale: f32, scales: usize, losses: usize, length: f32, slack: f32,
  eligible: usize, k: i32, scores: usize, rows: usize, upper: usize,
): f32 {
  emptyHeap(scores, rows, k);
  let threshold: f32 = -Infinity;
  for (let block = 0; block < n; block += 32) {
    let bits = eligibleBits(eligible, block, n);
    const end = smaller(block + 32, n);
    for (let row = block; row < end; row++, bits >>= 1) {
      if (!(bits & 1)) {
        f32.store(at(upper, row), -Infinity);
        continue;
      }
      const score = <f32>dotCodes(codes + <usize>row * <usize>width, query16, width) * (queryScale * f32.load(at(scales, row)));
      const margin = length * f32.load(at(losses, row)) + slack;
      f32.store(at(upper, row), score + margin);
      const low = score - margin;
      if (low > threshold) {
        replaceTop(scores, rows, k, low, row);
        threshold = f32.load(scores);
      }
    }
  }
  return threshold;
}

/** Sum of products of int8 codes and int16 values. The caller keeps the sum within int32. */
// @ts-ignore: decorator
@inline
function dotCodes(code: usize, query16: usize, width: i32): i32 {
  let a = i32x4.splat(0), b = i32x4.splat(0);
  for (let j = 0; j < width; j += 16) {
    const packed = v128.load(code);
    a = i32x4.add(a, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(packed), v128.load(query16)));
    b = i32x4.add(b, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(packed), v128.load(query16, 16)));
    code += 16;
    query16 += 32;
  }
  const sum = i32x4.add(a, b);
  return i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3);
}

/** Second pass: scores exactly what can still be among the k best. Returns how many rows that were. */
export function rescoreExact(upper: usize, threshold: f32, x: usize, n: i32, d: i32, query: usize, k: i32, scores: usize, rows: usize): i32 {
  emptyHeap(scores, rows, k);
  let lowest: f32 = -Infinity;
  let rescored = 0;
  for (let row = 0; row < n; row++) {
    const bound = f32.load(at(upper, row));
    if (bound < threshold || bound == -Infinity) continue;
    rescored++;
    const score = dot(x + ((<usize>row * <usize>d) << 2), query, d);
    if (score > lowest) {
      replaceTop(scores, rows, k, score, row);
      lowest = f32.load(scores);
    }
  }
  sortHeap(scores, rows, k);
  return rescored;
}
