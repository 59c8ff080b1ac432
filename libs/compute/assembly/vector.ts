// Vectors of f32 in linear memory. Lengths are in elements and may be anything; addresses need no alignment.

/** a * b + c; one rounding in the relaxed variant on processors with fused multiply-add, two otherwise. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

// @ts-ignore: decorator
@inline
export function lanesSum(v: v128): f32 {
  const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 2, 3));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

// @ts-ignore: decorator
@inline
export function at(base: usize, index: i32): usize {
  return base + (<usize>index << 2);
}

// @ts-ignore: decorator
@inline
export function smaller(a: i32, b: i32): i32 {
  return a < b ? a : b;
}

// @ts-ignore: decorator
@inline
export function dot(a: usize, b: usize, length: i32): f32 {
  let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
  let i = 0;
  for (; i + 16 <= length; i += 16) {
    s0 = madd(v128.load(a), v128.load(b), s0);
    s1 = madd(v128.load(a, 16), v128.load(b, 16), s1);
    s2 = madd(v128.load(a, 32), v128.load(b, 32), s2);
    s3 = madd(v128.load(a, 48), v128.load(b, 48), s3);
    a += 64;
    b += 64;
  }
  for (; i + 4 <= length; i += 4) {
    s0 = madd(v128.load(a), v128.load(b), s0);
    a += 16;
    b += 16;
  }
  let sum = lanesSum(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
  for (; i < length; i++) {
    sum += f32.load(a) * f32.load(b);
    a += 4;
    b += 4;
  }
  return sum;
}

/** y += alpha x */
// @ts-ignore: decorator
@inline
export function axpy(alpha: f32, x: usize, y: usize, length: i32): void {
  const scale = f32x4.splat(alpha);
  let i = 0;
  for (; i + 16 <= length; i += 16) {
    v128.store(y, madd(scale, v128.load(x), v128.load(y)));
    v128.store(y, madd(scale, v128.load(x, 16), v128.load(y, 16)), 16);
    v128.store(y, madd(scale, v128.load(x, 32), v128.load(y, 32)), 32);
    v128.store(y, madd(scale, v128.load(x, 48), v128.load(y, 48)), 48);
    x += 64;
    y += 64;
  }
  for (; i + 4 <= length; i += 4) {
    v128.store(y, madd(scale, v128.load(x), v128.load(y)));
    x += 16;
    y += 16;
  }
  for (; i < length; i++) {
    f32.store(y, f32.load(y) + alpha * f32.load(x));
    x += 4;
    y += 4;
  }
}

/** x = beta x + y */
// @ts-ignore: decorator
@inline
export function scaleAdd(beta: f32, x: usize, y: usize, length: i32): void {
  const scale = f32x4.splat(beta);
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    v128.store(x, madd(scale, v128.load(x), v128.load(y)));
    x += 16;
    y += 16;
  }
  for (; i < length; i++) {
    f32.store(x, beta * f32.load(x) + f32.load(y));
    x += 4;
    y += 4;
  }
}

/** The dot products of x with four vectors, one a lane: x is read once. */
// @ts-ignore: decorator
@inline
export function dotFour(x: usize, a: usize, b: usize, c: usize, d: usize, length: i32): v128 {
  let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
  const bytes = <usize>length << 2, whole = bytes & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const v = v128.load(x + i);
    s0 = madd(v, v128.load(a + i), s0);
    s1 = madd(v, v128.load(b + i), s1);
    s2 = madd(v, v128.load(c + i), s2);
    s3 = madd(v, v128.load(d + i), s3);
  }
  const ab = f32x4.add(v128.shuffle<f32>(s0, s1, 0, 4, 1, 5), v128.shuffle<f32>(s0, s1, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(s2, s3, 0, 4, 1, 5), v128.shuffle<f32>(s2, s3, 2, 6, 3, 7));
  let sums = f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  for (; i < bytes; i += 4) {
    let column = f32x4.splat(f32.load(a + i));
    column = f32x4.replace_lane(column, 1, f32.load(b + i));
    column = f32x4.replace_lane(column, 2, f32.load(c + i));
    column = f32x4.replace_lane(column, 3, f32.load(d + i));
    sums = f32x4.add(sums, f32x4.mul(v128.load32_splat(x + i), column));
  }
  return sums;
}

/** y += weights[0] a + weights[1] b + weights[2] c + weights[3] d: y is read and written once. */
// @ts-ignore: decorator
@inline
export function axpyFour(weights: v128, a: usize, b: usize, c: usize, d: usize, y: usize, length: i32): void {
  const w0 = v128.shuffle<f32>(weights, weights, 0, 0, 0, 0), w1 = v128.shuffle<f32>(weights, weights, 1, 1, 1, 1);
  const w2 = v128.shuffle<f32>(weights, weights, 2, 2, 2, 2), w3 = v128.shuffle<f32>(weights, weights, 3, 3, 3, 3);
  const bytes = <usize>length << 2, whole = bytes & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const left = madd(w0, v128.load(a + i), madd(w1, v128.load(b + i), v128.load(y + i)));
    v128.store(y + i, madd(w2, v128.load(c + i), madd(w3, v128.load(d + i), left)));
  }
  for (; i < bytes; i += 4) {
    const sum = f32x4.extract_lane(weights, 0) * f32.load(a + i) + f32x4.extract_lane(weights, 1) * f32.load(b + i)
      + f32x4.extract_lane(weights, 2) * f32.load(c + i) + f32x4.extract_lane(weights, 3) * f32.load(d + i);
    f32.store(y + i, f32.load(y + i) + sum);
  }
}
