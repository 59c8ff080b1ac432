import { describe, expect, it } from '@jest/globals';
import { DAY_MS } from '@zhiyin/domain';
import { datasetOf, event, item, NOW } from '@zhiyin/testing/strategies';
import { historyItems, userItemMatrix, type EventWeights } from './index.ts';

const catalogue = [0, 1, 2, 3].map((number) => item(number));
const weights: EventWeights = { view: 1, cart: 2, purchase: 4, halfLifeDays: 0 };
const row = ({ offsets, columns, values }: ReturnType<typeof userItemMatrix>['matrix'], n: number) =>
  [...columns.slice(offsets[n], offsets[n + 1])].map((column, k) => [column, values[offsets[n] + k]]);

describe('userItemMatrix', () => {
  it('takes every pair once with its strongest event, the mean being 1', () => {
    const { matrix, scale } = userItemMatrix(datasetOf([
      event(1, 'purchase', 2, NOW - 3), event(1, 'view', 2, NOW - 2), event(1, 'view', 0, NOW - 1), event(7, 'click', 2), event(7, 'return', 3),
    ], catalogue), weights, 100);
    expect(scale).toBe(0.5);
    expect([row(matrix, 0), row(matrix, 1)]).toEqual([[[0, 0.5], [2, 2]], [[2, 0.5]]]);
  });

  it.each(['view', 'purchase'] as const)('is binary for a shop that only knows the event %s', (type) => {
    const { matrix } = userItemMatrix(datasetOf([event(1, type, 0), event(1, type, 1), event(2, type, 1), event(2, type, 1)], catalogue), weights, 100);
    expect([...matrix.values]).toEqual([1, 1, 1]);
  });

  it('lets events fade', () => {
    const { matrix, scale } = userItemMatrix(datasetOf([event(1, 'view', 0, NOW - 10 * DAY_MS), event(1, 'view', 1, NOW - 1)], catalogue), { ...weights, halfLifeDays: 10 }, 100);
    expect(matrix.values[0] / scale).toBeCloseTo(0.5, 6);
    expect(matrix.values[1] / scale).toBeCloseTo(1, 6);
  });

  it('gives a stranger\'s session a row when it joins two items', () => {
    const { matrix } = userItemMatrix(datasetOf([
      event(null, 'view', 0, NOW - 3, 'a'), event(null, 'view', 3, NOW - 2, 'a'), event(null, 'view', 1, NOW - 1, 'b'), event(5, 'view', 2),
    ], catalogue), weights, 100);
    expect(matrix.rows).toBe(2);
    expect([row(matrix, 0), row(matrix, 1)]).toEqual([[[2, 1]], [[0, 1], [3, 1]]]);
  });

  it('keeps the newest different items of somebody with very many', () => {
    const events = Array.from({ length: 20_000 }, (_, n) => event(1, 'view', n % 3, NOW - 20_000 + n));
    const { matrix } = userItemMatrix(datasetOf([event(1, 'view', 3, NOW - 30_000), ...events], catalogue), weights, 2);
    expect(row(matrix, 0)).toEqual([[0, 1], [1, 1]]);
  });

  it('is empty for a shop without events', () => {
    expect(userItemMatrix(datasetOf([], catalogue), weights, 10)).toEqual({
      matrix: { rows: 0, width: 4, offsets: new Int32Array(1), columns: new Int32Array(0), values: new Float32Array(0) }, scale: 1,
    });
  });
});

describe('historyItems', () => {
  it('is newest first, each item once with its strongest event', () => {
    const events = [event(1, 'purchase', 5, NOW - 30), event(1, 'view', 6, NOW - 20), event(1, 'return', 9, NOW - 15), event(1, 'view', 5, NOW - 10), event(1, 'cart', 7, NOW - 10)];
    const { items, weights: found, newer } = historyItems(events, NOW, weights, 10);
    expect([[...items], [...found], [...newer]]).toEqual([[7, 5, 6], [2, 4, 1], [0, 0, 2]]);
  });

  it('fades, and looks at the newest different items only', () => {
    const events = [event(1, 'view', 1, NOW - DAY_MS), event(1, 'view', 2, NOW - DAY_MS), event(1, 'view', 3)];
    const { items, weights: found } = historyItems(events, NOW, { ...weights, halfLifeDays: 1 }, 2);
    expect([[...items], [...found]]).toEqual([[3, 2], [1, 0.5]]);
  });

  it('copes with an event of another age of the world', () => {
    expect(historyItems([event(1, 'view', 1, -9e15)], NOW, { ...weights, halfLifeDays: 1 }, 2).items).toHaveLength(0);
  });
});
