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

/** Keeps a pair that is above the threshold; returns the threshold then. */
function offer(score: f32, row: i32, threshold: f32, scores: usize, rows: usize, k: i32): f32 {
  if (!(score > threshold)) return threshold;
  replaceTop(scores, rows, k, score, row);
  return f32.load(scores);
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
      threshold = offer(score, row, threshold, scores, rows, k);
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
 * First pass of the exact search over int8 codes: upper[r] is at least the score of row r (-Infinity when it is not eligible). Rows are
 * read four at a time: codes, scales, losses and upper have room for n rounded up to a multiple of 4.
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
  const lanes = i32x4(1, 2, 4, 8), never = f32x4.splat(-Infinity), zero = i32x4.splat(0);
  const scaling = f32x4.splat(queryScale), lengths = f32x4.splat(length), slacks = f32x4.splat(slack);
  for (let block = 0; block < n; block += 32) {
    let bits = eligibleBits(eligible, block, n);
    const end = smaller(block + 32, (n + 3) & ~3);
    for (let row = block; row < end; row += 4, bits >>= 4) {
      if (!(bits & 15)) {
        v128.store(at(upper, row), never);
        continue;
      }
      const score = f32x4.mul(f32x4.convert_i32x4_s(dotCodes(codes + <usize>row * <usize>width, width, query16)), f32x4.mul(scaling, v128.load(at(scales, row))));
      const margin = f32x4.add(f32x4.mul(lengths, v128.load(at(losses, row))), slacks);
      const chosen = i32x4.ne(v128.and(i32x4.splat(bits & 15), lanes), zero);
      v128.store(at(upper, row), v128.bitselect(f32x4.add(score, margin), never, chosen));
      const low = v128.bitselect(f32x4.sub(score, margin), never, chosen);
      if (!v128.any_true(f32x4.gt(low, f32x4.splat(threshold)))) continue;
      threshold = offer(f32x4.extract_lane(low, 0), row, threshold, scores, rows, k);
      threshold = offer(f32x4.extract_lane(low, 1), row + 1, threshold, scores, rows, k);
      threshold = offer(f32x4.extract_lane(low, 2), row + 2, threshold, scores, rows, k);
      threshold = offer(f32x4.extract_lane(low, 3), row + 3, threshold, scores, rows, k);
    }
  }
  return threshold;
}

/** Sums of products of int8 codes of four rows with int16 values, one row a lane. The caller keeps them within int32. */
// @ts-ignore: decorator
@inline
function dotCodes(codes: usize, width: i32, query16: usize): v128 {
  let s0 = i32x4.splat(0), s1 = i32x4.splat(0), s2 = i32x4.splat(0), s3 = i32x4.splat(0);
  const w = <usize>width;
  for (let j: usize = 0; j < w; j += 16) {
    const low = v128.load(query16 + 2 * j), high = v128.load(query16 + 2 * j, 16);
    const code = codes + j;
    s0 = i32x4.add(s0, dotSixteen(v128.load(code), low, high));
    s1 = i32x4.add(s1, dotSixteen(v128.load(code + w), low, high));
    s2 = i32x4.add(s2, dotSixteen(v128.load(code + 2 * w), low, high));
    s3 = i32x4.add(s3, dotSixteen(v128.load(code + 3 * w), low, high));
  }
  const first = i32x4.add(v128.shuffle<i32>(s0, s1, 0, 4, 1, 5), v128.shuffle<i32>(s0, s1, 2, 6, 3, 7));
  const last = i32x4.add(v128.shuffle<i32>(s2, s3, 0, 4, 1, 5), v128.shuffle<i32>(s2, s3, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(first, last, 0, 1, 4, 5), v128.shuffle<i32>(first, last, 2, 3, 6, 7));
}

// @ts-ignore: decorator
@inline
function dotSixteen(code: v128, low: v128, high: v128): v128 {
  return i32x4.add(i32x4.dot_i16x8_s(low, i16x8.extend_low_i8x16_s(code)), i32x4.dot_i16x8_s(high, i16x8.extend_high_i8x16_s(code)));
}

/** Second pass: scores exactly what can still be among the k best. */
export function rescoreExact(upper: usize, threshold: f32, x: usize, n: i32, d: i32, query: usize, k: i32, scores: usize, rows: usize): void {
  emptyHeap(scores, rows, k);
  let lowest: f32 = -Infinity;
  const thresholds = f32x4.splat(threshold);
  for (let block = 0; block < n; block += 4) {
    // Whatever is not certainly below: a bound that is not a number says nothing.
    const below = i32x4.bitmask(f32x4.lt(v128.load(at(upper, block)), thresholds));
    if (below == 15) continue;
    for (let row = block; row < block + 4; row++) {
      const bound = f32.load(at(upper, row));
      if (bound < threshold || bound == -Infinity) continue;
      const score = dot(x + ((<usize>row * <usize>d) << 2), query, d);
      lowest = offer(score, row, lowest, scores, rows, k);
    }
  }
  sortHeap(scores, rows, k);
}
