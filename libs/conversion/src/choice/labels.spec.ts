import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openKernels, type Kernels } from '@zhiyin/compute';
import { DAY_MS, seededRng } from '@zhiyin/domain';
import type { Examples } from '../examples/examples.ts';
import { sigmoid } from '../models/model.ts';
import { labelsAsOf } from './labels.ts';

let kernels: Kernels;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
});
afterAll(() => kernels.close());

const specs = [{ name: 'liking', text: 'liking' }];
const DAYS = 30;

/** A moment every few minutes for thirty days; purchases take two days on average, a week at most. */
function late(rows: number, seed: number): Examples {
  const rng = seededRng(seed);
  const values = Float32Array.from({ length: rows }, () => rng.normal());
  const at = Float64Array.from({ length: rows }, (_, row) => (row / rows) * DAYS * DAY_MS);
  const delay = Float64Array.from(values, (liking) => {
    if (rng.next() >= sigmoid(-1.8 + 1.2 * liking)) return Infinity;
    for (;;) {
      const days = -2 * Math.log(1 - rng.next());
      if (days <= 7) return days * DAY_MS;
    }
  });
  return { specs, matrix: { rows, features: 1, values }, at, delay, owner: Int32Array.from(at, (_, row) => row), kept: new Float32Array(rows).fill(1), windowMs: 7 * DAY_MS, until: DAYS * DAY_MS };
}

const sum = (values: ArrayLike<number>, holds: (row: number) => boolean): number => Array.from(values).reduce((total, value, row) => total + (holds(row) ? value : 0), 0);

describe('labelsAsOf', () => {
  it('is right on average about purchases that have not come yet: within two in a hundred, where what was seen lacks a fifth', async () => {
    const all = late(30_000, 1);
    const { examples, labels, delays } = await labelsAsOf(all, all.until, { seed: 1, specs, kernels, engine: null });
    const fresh = (row: number): boolean => examples.at[row] > all.until - all.windowMs;
    const truth = examples.matrix.values.map((liking) => sigmoid(-1.8 + 1.2 * liking));
    const seen = Array.from(examples.delay, (delay, row) => Number(examples.at[row] + delay <= all.until));
    expect(sum(seen, fresh) / sum(truth, fresh)).toBeLessThan(0.82);
    expect(Math.abs(sum(labels, fresh) / sum(truth, fresh) - 1)).toBeLessThan(0.05);
    expect(Math.abs(sum(labels, () => true) / sum(truth, () => true) - 1)).toBeLessThan(0.02);
    // Half have come after 2 ln 2 days, of those that come within a week.
    expect(delays.share[delays.at.findIndex((at) => at >= 1.33 * DAY_MS)]).toBeCloseTo((1 - Math.exp(-1.33 / 2)) / (1 - Math.exp(-3.5)), 1);
    expect(labels.every((label) => label >= 0 && label <= 1)).toBe(true);
  });

  it('looks at nothing that came later', async () => {
    const all = late(3_000, 2);
    const half = 15 * DAY_MS;
    const known: Examples = { ...all, delay: all.delay.map((delay, row) => (all.at[row] + delay <= half ? delay : Infinity)) };
    const needs = { seed: 1, specs, kernels, engine: null };
    const [{ labels }, { labels: again }] = [await labelsAsOf(all, half, needs), await labelsAsOf(known, half, needs)];
    expect(again).toEqual(labels);
    expect(labels.length).toBeLessThanOrEqual(1_500);
  });
});
