import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seededRng } from '@zhiyin/domain';
import { openKernels, Ridge, type Kernels } from '../src/index.ts';
import { dense } from './matrices.ts';

let kernels: Kernels;
beforeAll(async () => void (kernels = await openKernels({ threads: 1 })));
afterAll(() => kernels.close());

describe('ridge regression', () => {
  it('solves a problem by hand: one feature, mean eigenvalue 5', async () => {
    // x = 1, 2; y = 2, 4: without regularisation the slope is 2, with lambda = 5 it is 10 / (5 + 5).
    const ridge = await Ridge.of(kernels, { features: Float32Array.of(1, 2), width: 1, targets: Float32Array.of(2, 4), outputs: 1, weights: Float32Array.of(1, 1) });
    expect(ridge.solution(0)[0]).toBeCloseTo(2, 6);
    expect(ridge.solution(1)[0]).toBeCloseTo(1, 6);
  });

  it('counts rows by their weights', async () => {
    const ridge = await Ridge.of(kernels, { features: Float32Array.of(1, 1), width: 1, targets: Float32Array.of(0, 4), outputs: 1, weights: Float32Array.of(3, 1) });
    expect(ridge.solution(0)[0]).toBeCloseTo(1, 6);
  });

  it('finds the map that made the targets, and keeps still in directions nobody showed it', async () => {
    const rng = seededRng(5);
    const map = dense(rng, 4 * 3);
    const features = Float32Array.from({ length: 50 * 4 }, (_, n) => (n % 4 === 3 ? 0 : rng.normal()));
    const targets = await kernels.product({ a: features, b: map, m: 50, n: 3, k: 4 });
    const found = (await Ridge.of(kernels, { features, width: 4, targets, outputs: 3, weights: new Float32Array(50).fill(1) })).solution(1e-9);
    found.slice(0, 9).forEach((value, n) => expect(value).toBeCloseTo(map[n], 4));
    expect([...found.slice(9)]).toEqual([0, 0, 0]);
  });

  it('learns nothing from nothing', async () => {
    const ridge = await Ridge.of(kernels, { features: new Float32Array(0), width: 2, targets: new Float32Array(0), outputs: 2, weights: new Float32Array(0) });
    expect([...ridge.solution(0.1)]).toEqual([0, 0, 0, 0]);
  });
});
