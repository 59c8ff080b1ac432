// Histograms for gradient-boosted trees (LightGBM, Ke et al. 2017). Each feature is summed by one thread in the order of the rows.
import { at } from './vector';

/**
 * sums[feature][bin] = (sum of gradients, sum of hessians), f64, over the given rows, for features [from, to).
 *
 * @param bins u8 [features x total], feature-major
 * @param rows i32 [count] row numbers
 * @param pairs f32 [count x 2], gradient and hessian in the order of `rows`
 */
export function histogramFeatures(from: i32, to: i32, bins: usize, total: i32, rows: usize, count: i32, pairs: usize, sums: usize): void {
  for (let feature = from; feature < to; feature++) {
    const column = bins + <usize>feature * <usize>total;
    const out = sums + (<usize>feature << 12);
    memory.fill(out, 0, 4096);
    for (let n = 0; n < count; n++) {
      const to64 = out + (<usize>load<u8>(column + <usize>i32.load(at(rows, n))) << 4);
      const pair = f64x2.promote_low_f32x4(v128.load64_zero(pairs + (<usize>n << 3)));
      v128.store(to64, f64x2.add(v128.load(to64), pair));
    }
  }
}

/** pairs[n] = (gradients[rows[n]], hessians[rows[n]]): gathered once, then read in order for every feature. */
export function gatherPairs(from: i32, to: i32, rows: usize, gradients: usize, hessians: usize, pairs: usize): void {
  for (let n = from; n < to; n++) {
    const row = i32.load(at(rows, n));
    const pair = pairs + (<usize>n << 3);
    f32.store(pair, f32.load(at(gradients, row)));
    f32.store(pair, f32.load(at(hessians, row)), 4);
  }
}
