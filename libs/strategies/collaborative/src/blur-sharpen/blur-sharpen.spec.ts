import { describe, expect, it } from '@jest/globals';
import { binary, denseOf, randomMatrix } from '../../test/small-matrices.ts';
import { sharpenedWeights } from './sharpened-weights.ts';
import { spectralRadius } from './spectral-radius.ts';

const evenly = (items: number): Float64Array => new Float64Array(items).fill(1);

describe('spectralRadius', () => {
  it('is the greatest eigenvalue of x^T x, as worked by hand', () => {
    // x^T x is [2 1; 1 2] and [1]: eigenvalues 3, 1, 1.
    expect(spectralRadius(binary(3, [[0, 1], [0], [1], [2]]))).toBeCloseTo(3, 10);
    expect(spectralRadius(binary(3, []))).toBe(0);
  });
});

describe('sharpenedWeights', () => {
  it('only blurs without sharpening: x^T x over its greatest eigenvalue, without the diagonal', async () => {
    const weights = await sharpenedWeights(binary(3, [[0, 1], [0], [1], [2]]), { sharpening: 0, neighbours: 9, seedScale: evenly(3) });
    expect(denseOf(weights)[0].map((value) => value * 3)).toEqual([0, expect.closeTo(1, 6), 0]);
  });

  it('is the polynomial G (1 - h G)^n, seeds scaled', async () => {
    const [items, sharpening] = [40, 2.4];
    const matrix = randomMatrix(60, items);
    const rows = denseOf(matrix);
    const radius = spectralRadius(matrix);
    const gram = Array.from({ length: items }, (_, i) => Array.from({ length: items }, (_cell, j) => rows.reduce((sum, row) => sum + row[i] * row[j], 0) / radius));
    const times = (a: number[][], b: number[][]): number[][] => a.map((row) => row.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));
    let expected = gram;
    // Three steps of 0.8: none is longer than 1.
    for (let step = 0; step < 3; step++) {
      const blurred = times(expected, gram);
      expected = expected.map((row, i) => row.map((value, j) => value - 0.8 * blurred[i][j]));
    }
    const seedScale = Float64Array.from({ length: items }, (_, item) => 1 / (1 + item));
    const found = denseOf(await sharpenedWeights(matrix, { sharpening, neighbours: items, seedScale }));
    for (let i = 0; i < items; i++) for (let j = 0; j < items; j++) expect(found[i][j]).toBeCloseTo(i === j ? 0 : Math.max(0, expected[i][j]) / (1 + j), 5);
  });

  it('keeps what is greatest', async () => {
    const matrix = randomMatrix(60, 40);
    const [all, few] = [40, 5].map(async (neighbours) => denseOf(await sharpenedWeights(matrix, { sharpening: 2.25, neighbours, seedScale: evenly(40) })));
    const whole = await all;
    for (const [item, row] of (await few).entries()) {
      const least = [...whole[item]].sort((a, b) => b - a)[4];
      expect(row).toEqual(whole[item].map((value) => (value >= least ? value : 0)));
    }
  });

  it('says nothing without data', async () => {
    expect((await sharpenedWeights(binary(3, []), { sharpening: 1, neighbours: 9, seedScale: evenly(3) })).columns).toHaveLength(0);
  });
});
