import { describe, expect, it } from '@jest/globals';
import { Value } from '@sinclair/typebox/value';
import { Bitset, seededRng } from '@zhiyin/domain';
import type { CsrMatrix } from '@zhiyin/sparse';
import { artifactOf, ask, event, item, loadContext } from '@zhiyin/testing/strategies';
import { binary, denseOf, randomMatrix } from '../../test/small-matrices.ts';
import { linksState } from '../neighbours/item-links.ts';
import { filterWeights } from './filter-weights.ts';
import { graphFilterStrategy } from './graph-filter.strategy.ts';
import { lowPassArrays, type LowPassOptions } from './low-pass.ts';
import { secondOrder } from './polynomial.ts';

const nothing = (): void => undefined;
const lowPassOf = (graph: CsrMatrix, users: number[], changes: Partial<LowPassOptions> = {}) => lowPassArrays(graph, Int32Array.from(users), {
  frequencies: 2, alpha: 1, itemExponent: 0, popularityExponent: 0, rounds: 20, rng: seededRng(1), signal: new AbortController().signal, onProgress: nothing, ...changes,
});

describe('lowPassArrays', () => {
  // Two groups that share nothing: the two strongest singular vectors are the groups themselves.
  const groups = binary(5, [[0, 1], [0, 1], [0, 1], [2, 3, 4], [2, 3, 4]]);

  it('spans the strongest singular vectors: the projection keeps what the data are made of', async () => {
    const { lowPass: { data: basis, shape } } = await lowPassOf(groups, [3, 3, 2, 2, 2]);
    const project = (i: number, j: number): number => basis[2 * i] * basis[2 * j] + basis[2 * i + 1] * basis[2 * j + 1];
    expect(shape).toEqual([5, 2]);
    expect(project(0, 1)).toBeCloseTo(1 / 2, 4);
    expect(project(2, 4)).toBeCloseTo(1 / 3, 4);
    expect(project(0, 3)).toBeCloseTo(0, 4);
  });

  it('scales what one item says for another by the people both have, as worked by hand', async () => {
    // The strongest direction v is (1, 1, 0) / sqrt 2.
    const { lowPass, lowPassSeeds } = await lowPassOf(binary(3, [[0, 1], [0, 1], [2]]), [4, 9, 1], { frequencies: 1, alpha: 2, itemExponent: 0.5, popularityExponent: 0.5 });
    const says = (from: number, to: number): number => lowPassSeeds.data[from] * lowPass.data[from] * lowPass.data[to];
    // alpha d_from^-b v_from v_to d_to^b d_to^-p, b = p: 2 x 1/2 x d_from^-0.5.
    expect(says(0, 1)).toBeCloseTo(2 * 0.5 / 2, 5);
    expect(says(1, 0)).toBeCloseTo(2 * 0.5 / 3, 5);
    expect(says(0, 2)).toBeCloseTo(0, 5);
  });

  it('has no dimensions without frequencies, without weight and without data', async () => {
    for (const { lowPass } of [await lowPassOf(groups, [3, 3, 2, 2, 2], { frequencies: 0 }), await lowPassOf(groups, [3, 3, 2, 2, 2], { alpha: 0 }), await lowPassOf(binary(0, []), [])]) {
      expect(lowPass.shape[1]).toBe(0);
      expect(lowPass.data).toHaveLength(0);
    }
  });
});

describe('filterWeights', () => {
  it('is the linear filter x^T x without its diagonal, to a power', () => {
    const matrix = randomMatrix(30, 6);
    const rows = denseOf(matrix);
    const found = denseOf(filterWeights(matrix, { neighbours: 9, power: 1.5 }, nothing));
    for (let j = 0; j < 6; j++) for (let i = 0; i < 6; i++) {
      const gram = rows.reduce((sum, row) => sum + row[i] * row[j], 0);
      expect(found[j][i]).toBeCloseTo(i === j ? 0 : gram ** 1.5, 3);
    }
  });
});

describe('the recommender of graph-filter', () => {
  it('answers with the best of links and low-pass filter together, linked items or not', async () => {
    const [items, dimensions] = [12, 4];
    const graph = randomMatrix(30, items);
    const links = filterWeights(graph, { neighbours: 2, power: 1 }, nothing);
    const lowPass = await lowPassOf(graph, new Array<number>(items).fill(2), { frequencies: dimensions, alpha: 3, itemExponent: 0.5, popularityExponent: 0.1 });
    const catalogue = Array.from({ length: items }, (_, number) => item(number));
    const state = linksState(links, { matrix: graph, ids: catalogue.map(({ id }) => id), columns: Int32Array.from(catalogue.keys()), users: new Int32Array(items), scale: 1 }, {});
    const config = Value.Create(graphFilterStrategy.configSchema);
    const recommender = await graphFilterStrategy.load(artifactOf({ ...state, arrays: { ...state.arrays, ...lowPass } }), config, loadContext(catalogue));

    const vector = (i: number): number[] => Array.from(lowPass.lowPass.data.subarray(i * dimensions, (i + 1) * dimensions));
    const says = (j: number, i: number): number => (i === j ? 0
      : denseOf(links)[i][j] + lowPass.lowPassSeeds.data[j] * vector(i).reduce((sum, value, d) => sum + value * vector(j)[d], 0));
    const expected = catalogue.map(({ number }) => says(0, number) + says(5, number));
    const question = ask([event(9, 'purchase', 0), event(9, 'purchase', 5)], [], Bitset.all(items), 5);
    const best = catalogue.map(({ number }) => number).filter((i) => expected[i] > 0).sort((a, b) => expected[b] - expected[a]).slice(0, 5);

    const found = await recommender.candidates(question);
    expect([...found.items]).toEqual(best);
    found.scores.forEach((score, n) => expect(score).toBeCloseTo(expected[best[n]], 4));
    const scores = await recommender.score!({ ...question, items: Int32Array.from(expected.keys()) });
    scores.forEach((score, i) => expect(score).toBeCloseTo(expected[i], 4));
    await recommender.close?.();
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
