import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openKernels, type Kernels } from '@zhiyin/compute';
import { seededRng } from '@zhiyin/domain';
import { binary, denseOf, randomMatrix } from '../../test/small-matrices.ts';
import { filterWeights } from './filter-weights.ts';
import { lowFrequencies } from './low-frequencies.ts';
import { orthonormalize } from './orthonormalize.ts';
import { secondOrder } from './polynomial.ts';

let kernels: Kernels;
beforeAll(async () => { kernels = await openKernels({ threads: 1 }); });
afterAll(() => kernels.close());

const nothing = (): void => undefined;
const gramOf = (values: Float32Array, columns: number): number[] => {
  const gram = new Array<number>(columns * columns).fill(0);
  for (let r = 0; r < values.length; r += columns) for (let i = 0; i < columns; i++) for (let j = 0; j < columns; j++) gram[i * columns + j] += values[r + i] * values[r + j];
  return gram;
};

describe('orthonormalize', () => {
  it('gives orthonormal columns', async () => {
    const rng = seededRng(1);
    const basis = await orthonormalize(kernels, Float32Array.from({ length: 60 }, () => rng.normal()), 3, {});
    gramOf(basis, 3).forEach((value, n) => expect(value).toBeCloseTo(n % 4 === 0 ? 1 : 0, 5));
  });

  it('makes a column zero that says nothing new', async () => {
    const basis = await orthonormalize(kernels, Float32Array.of(1, 2, 1, 2, 1, 2, 0, 0), 2, {});
    gramOf(basis, 2).forEach((value, n) => expect(value).toBeCloseTo(n === 0 ? 1 : 0, 5));
  });
});

describe('lowFrequencies', () => {
  it('spans the strongest singular vectors: the projection keeps what the data are made of', async () => {
    // Two groups that share nothing: the two strongest singular vectors are the groups themselves.
    const matrix = binary(5, [[0, 1], [0, 1], [0, 1], [2, 3, 4], [2, 3, 4]]);
    const basis = await lowFrequencies(kernels, matrix, 2, 20, seededRng(1), {});
    const project = (i: number, j: number): number => basis[2 * i] * basis[2 * j] + basis[2 * i + 1] * basis[2 * j + 1];
    expect(project(0, 1)).toBeCloseTo(1 / 2, 4);
    expect(project(2, 4)).toBeCloseTo(1 / 3, 4);
    expect(project(0, 3)).toBeCloseTo(0, 4);
  });
});

describe('filterWeights', () => {
  it('is the linear filter x^T x without its diagonal, to a power', async () => {
    const matrix = randomMatrix(30, 6);
    const rows = denseOf(matrix);
    const found = denseOf(await filterWeights(kernels, matrix, { neighbours: 9, power: 1.5, lowPass: null }, {}, nothing));
    for (let j = 0; j < 6; j++) for (let i = 0; i < 6; i++) {
      const gram = rows.reduce((sum, row) => sum + row[i] * row[j], 0);
      expect(found[j][i]).toBeCloseTo(i === j ? 0 : gram ** 1.5, 3);
    }
  });

  it('adds the low-pass filter between the scaled items, as worked by hand', async () => {
    const matrix = binary(3, [[0, 1], [2]]);
    const basis = Float32Array.of(0.6, 0.8, 0);
    const lowPass = { basis, dimensions: 1, scale: Float64Array.of(1, 0.5, 1), alpha: 2 };
    const found = denseOf(await filterWeights(kernels, matrix, { neighbours: 9, power: 1, lowPass }, {}, nothing));
    // What 0 says for 1: 1 + 2 x 0.48 x 1 / 0.5; what 1 says for 0: 1 + 2 x 0.48 x 0.5 / 1.
    expect(found[1][0]).toBeCloseTo(2.92, 5);
    expect(found[0][1]).toBeCloseTo(1.48, 5);
    expect(found[2]).toEqual([0, 0, 0]);
  });
});

describe('secondOrder', () => {
  it('is 2 P - P^2 where that is positive, without the diagonal', () => {
    const filter = { rows: 3, width: 3, offsets: Int32Array.of(0, 1, 3, 4), columns: Int32Array.of(1, 0, 2, 1), values: Float32Array.of(0.5, 0.5, 0.25, 0.25) };
    const found = denseOf(secondOrder(filter, 9, nothing));
    expect(found[0]).toEqual([0, 1, 0]);
    expect(found[1]).toEqual([1, 0, 0.5]);
  });
});
