// Dense products: packed, blocked for the caches, a register tile of 4 x 8 (Goto and van de Geijn 2008). Every operand is given by a
// row stride and a column stride in elements, so a transpose costs nothing beyond packing. An element of the result is summed in an
// order that depends on k alone: rows may be shared among threads in any way.
import { at, madd, smaller } from './vector';

const MR: i32 = 4, NR: i32 = 8;
const MC: i32 = 96, KC: i32 = 256, NC: i32 = 512;

/** Bytes that one thread needs for packing. */
export function gemmScratchBytes(): i32 {
  return (MC * KC + KC * NC + MR * NR) * 4;
}

/** c[4 x 8] (+)= a b over packed panels. */
export function microTile(depth: i32, a: usize, b: usize, c: usize, stride: usize, accumulate: i32): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0), c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0), c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  for (let p = 0; p < depth; p++) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = madd(x, b0, c00);
    c01 = madd(x, b1, c01);
    x = v128.load32_splat(a, 4);
    c10 = madd(x, b0, c10);
    c11 = madd(x, b1, c11);
    x = v128.load32_splat(a, 8);
    c20 = madd(x, b0, c20);
    c21 = madd(x, b1, c21);
    x = v128.load32_splat(a, 12);
    c30 = madd(x, b0, c30);
    c31 = madd(x, b1, c31);
    a += 16;
    b += 32;
  }
  storeRow(c, c00, c01, accumulate);
  storeRow(c + stride, c10, c11, accumulate);
  storeRow(c + 2 * stride, c20, c21, accumulate);
  storeRow(c + 3 * stride, c30, c31, accumulate);
}

// @ts-ignore: decorator
@inline
function storeRow(c: usize, left: v128, right: v128, accumulate: i32): void {
  if (accumulate) {
    left = f32x4.add(left, v128.load(c));
    right = f32x4.add(right, v128.load(c, 16));
  }
  v128.store(c, left);
  v128.store(c, right, 16);
}

/** Panels of 4 rows, times alpha; rows beyond the edge are zeros. */
export function packLeft(a: usize, rowStride: i32, columnStride: i32, rows: i32, depth: i32, alpha: f32, out: usize): void {
  for (let i = 0; i < rows; i += MR) {
    const height = smaller(MR, rows - i);
    let from = at(a, i * rowStride);
    const step = <usize>columnStride << 2;
    if (height == MR) {
      const r1 = <usize>rowStride << 2, r2 = r1 * 2, r3 = r1 * 3;
      for (let p = 0; p < depth; p++) {
        f32.store(out, alpha * f32.load(from));
        f32.store(out, alpha * f32.load(from + r1), 4);
        f32.store(out, alpha * f32.load(from + r2), 8);
        f32.store(out, alpha * f32.load(from + r3), 12);
        from += step;
        out += 16;
      }
    } else {
      for (let p = 0; p < depth; p++) {
        for (let r = 0; r < MR; r++) f32.store(at(out, r), r < height ? alpha * f32.load(at(from, r * rowStride)) : 0);
        from += step;
        out += 16;
      }
    }
  }
}

/** Panels of 8 columns; columns beyond the edge are zeros. */
export function packRight(b: usize, rowStride: i32, columnStride: i32, depth: i32, columns: i32, out: usize): void {
  for (let j = 0; j < columns; j += NR) {
    const width = smaller(NR, columns - j);
    let from = at(b, j * columnStride);
    const step = <usize>rowStride << 2;
    if (width == NR && columnStride == 1) {
      for (let p = 0; p < depth; p++) {
        v128.store(out, v128.load(from));
        v128.store(out, v128.load(from, 16), 16);
        from += step;
        out += 32;
      }
    } else if (width == NR && rowStride == 1) {
      packTransposed(from, <usize>columnStride << 2, depth, out);
      out += <usize>depth << 5;
    } else {
      for (let p = 0; p < depth; p++) {
        for (let r = 0; r < NR; r++) f32.store(at(out, r), r < width ? f32.load(at(from, r * columnStride)) : 0);
        from += step;
        out += 32;
      }
    }
  }
}

/** Eight columns that lie in memory as rows, by 4 x 4 transposes. */
function packTransposed(from: usize, stride: usize, depth: i32, out: usize): void {
  let p = 0;
  for (; p + 4 <= depth; p += 4) {
    transposeFour(from, stride, out);
    transposeFour(from + 4 * stride, stride, out + 16);
    from += 16;
    out += 128;
  }
  for (; p < depth; p++) {
    for (let r = 0; r < NR; r++) f32.store(at(out, r), f32.load(from + <usize>r * stride));
    from += 4;
    out += 32;
  }
}

// @ts-ignore: decorator
@inline
function transposeFour(from: usize, stride: usize, out: usize): void {
  const r0 = v128.load(from), r1 = v128.load(from + stride), r2 = v128.load(from + 2 * stride), r3 = v128.load(from + 3 * stride);
  const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const t2 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f32>(t0, t1, 0, 1, 4, 5));
  v128.store(out, v128.shuffle<f32>(t0, t1, 2, 3, 6, 7), 32);
  v128.store(out, v128.shuffle<f32>(t2, t3, 0, 1, 4, 5), 64);
  v128.store(out, v128.shuffle<f32>(t2, t3, 2, 3, 6, 7), 96);
}

/** Rows [from, to) of c = alpha a b (+ c), where c is [m x n] with row stride `cStride`, and k is the depth. */
export function gemm(
  from: i32, to: i32, n: i32, k: i32, alpha: f32,
  a: usize, aRow: i32, aColumn: i32, b: usize, bRow: i32, bColumn: i32, c: usize, cStride: i32, accumulate: i32, scratch: usize,
): void {
  const left = scratch, right = left + MC * KC * 4, edge = right + KC * NC * 4;
  for (let jc = 0; jc < n; jc += NC) {
    const nc = smaller(NC, n - jc);
    for (let pc = 0; pc < k; pc += KC) {
      const kc = smaller(KC, k - pc);
      const add = accumulate | i32(pc > 0);
      packRight(at(b, pc * bRow + jc * bColumn), bRow, bColumn, kc, nc, right);
      for (let ic = from; ic < to; ic += MC) {
        const mc = smaller(MC, to - ic);
        packLeft(at(a, ic * aRow + pc * aColumn), aRow, aColumn, mc, kc, alpha, left);
        for (let jr = 0; jr < nc; jr += NR) {
          for (let ir = 0; ir < mc; ir += MR) {
            const tile = c + ((<usize>(ic + ir) * <usize>cStride + <usize>(jc + jr)) << 2);
            const height = smaller(MR, mc - ir), width = smaller(NR, nc - jr);
            if (height == MR && width == NR) {
              microTile(kc, at(left, ir * kc), at(right, jr * kc), tile, <usize>cStride << 2, add);
            } else {
              microTile(kc, at(left, ir * kc), at(right, jr * kc), edge, NR << 2, 0);
              copyEdge(edge, tile, cStride, height, width, add);
            }
          }
        }
      }
    }
  }
  // A product over nothing is zero.
  if (k == 0 && !accumulate) for (let i = from; i < to; i++) memory.fill(c + ((<usize>i * <usize>cStride) << 2), 0, <usize>n << 2);
}

function copyEdge(edge: usize, tile: usize, stride: i32, height: i32, width: i32, accumulate: i32): void {
  for (let x = 0; x < height; x++) {
    for (let y = 0; y < width; y++) {
      const to = at(tile, x * stride + y);
      const value = f32.load(at(edge, x * NR + y));
      f32.store(to, accumulate ? f32.load(to) + value : value);
    }
  }
}

/** Bytes of scratch for `gramBlock`. */
export function gramBlockScratchBytes(width: i32): i32 {
  const padded = (width + NR - 1) & ~(NR - 1);
  return (2 * padded * KC + MR * NR) * 4;
}

/**
 * out += y^T y over the rows [from, to) of y [rows x width]; out is f64 [width x width], only its upper triangle is right. Sums of 256
 * rows are f32, their total is f64: the error does not grow with the number of rows.
 */
export function gramBlock(y: usize, from: i32, to: i32, width: i32, out: usize, scratch: usize): void {
  const padded = (width + NR - 1) & ~(NR - 1);
  const left = scratch, right = left + ((<usize>padded * KC) << 2), tile = right + ((<usize>padded * KC) << 2);
  for (let r = from; r < to; r += KC) {
    const depth = smaller(KC, to - r);
    const rows = y + ((<usize>r * <usize>width) << 2);
    packLeft(rows, 1, width, width, depth, 1, left);
    packRight(rows, width, 1, depth, width, right);
    for (let j = 0; j < width; j += NR) {
      const columns = smaller(NR, width - j);
      for (let i = 0; i < width && i < j + NR; i += MR) {
        microTile(depth, at(left, i * depth), at(right, j * depth), tile, NR << 2, 0);
        const height = smaller(MR, width - i);
        for (let x = 0; x < height; x++) {
          let to64 = out + ((<usize>(i + x) * <usize>width + <usize>j) << 3);
          for (let z = 0; z < columns; z++, to64 += 8) f64.store(to64, f64.load(to64) + <f64>f32.load(at(tile, x * NR + z)));
        }
      }
    }
  }
}

const DR: i32 = 4;

/** Bytes of scratch for `gramBlockDouble`. */
export function gramBlockDoubleScratchBytes(width: i32): i32 {
  return ((width + DR - 1) & ~(DR - 1)) * KC * 8;
}

/** As `gramBlock`, with f64 sums throughout: for bases whose directions differ in length by more than f32 can tell. A third of the speed. */
export function gramBlockDouble(y: usize, from: i32, to: i32, width: i32, out: usize, scratch: usize): void {
  for (let r = from; r < to; r += KC) {
    const depth = smaller(KC, to - r);
    packDouble(y + ((<usize>r * <usize>width) << 2), width, depth, scratch);
    for (let j = 0; j < width; j += DR) {
      for (let i = 0; i <= j; i += DR) microDouble(depth, scratch + ((<usize>i * depth) << 3), scratch + ((<usize>j * depth) << 3), out, i, j, width);
    }
  }
}

/** Panels of 4 columns as f64; columns beyond the edge are zeros. */
function packDouble(rows: usize, width: i32, depth: i32, out: usize): void {
  for (let j = 0; j < width; j += DR) {
    const columns = smaller(DR, width - j);
    let from = at(rows, j);
    for (let p = 0; p < depth; p++) {
      for (let c = 0; c < DR; c++) f64.store(out + (<usize>c << 3), c < columns ? <f64>f32.load(at(from, c)) : 0);
      from += <usize>width << 2;
      out += 32;
    }
  }
}

/** out[i..i+4, j..j+4] += a^T b over packed panels, within the edges. */
function microDouble(depth: i32, a: usize, b: usize, out: usize, i: i32, j: i32, width: i32): void {
  let c00 = f64x2.splat(0), c01 = f64x2.splat(0), c10 = f64x2.splat(0), c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0), c21 = f64x2.splat(0), c30 = f64x2.splat(0), c31 = f64x2.splat(0);
  for (let p = 0; p < depth; p++) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load64_splat(a);
    c00 = f64x2.add(c00, f64x2.mul(x, b0));
    c01 = f64x2.add(c01, f64x2.mul(x, b1));
    x = v128.load64_splat(a, 8);
    c10 = f64x2.add(c10, f64x2.mul(x, b0));
    c11 = f64x2.add(c11, f64x2.mul(x, b1));
    x = v128.load64_splat(a, 16);
    c20 = f64x2.add(c20, f64x2.mul(x, b0));
    c21 = f64x2.add(c21, f64x2.mul(x, b1));
    x = v128.load64_splat(a, 24);
    c30 = f64x2.add(c30, f64x2.mul(x, b0));
    c31 = f64x2.add(c31, f64x2.mul(x, b1));
    a += 32;
    b += 32;
  }
  addDouble(out, i, j, width, c00, c01);
  addDouble(out, i + 1, j, width, c10, c11);
  addDouble(out, i + 2, j, width, c20, c21);
  addDouble(out, i + 3, j, width, c30, c31);
}

// @ts-ignore: decorator
@inline
function addDouble(out: usize, i: i32, j: i32, width: i32, left: v128, right: v128): void {
  if (i >= width) return;
  const to = out + ((<usize>i * <usize>width + <usize>j) << 3);
  f64.store(to, f64.load(to) + f64x2.extract_lane(left, 0));
  if (j + 1 < width) f64.store(to + 8, f64.load(to + 8) + f64x2.extract_lane(left, 1));
  if (j + 2 < width) f64.store(to + 16, f64.load(to + 16) + f64x2.extract_lane(right, 0));
  if (j + 3 < width) f64.store(to + 24, f64.load(to + 24) + f64x2.extract_lane(right, 1));
}
