import { describe, expect, it } from '@jest/globals';
import { binary } from '../../test/small-matrices.ts';
import { similarItems } from './similar-items.ts';

const people = binary(3, [[0, 1], [0, 1, 2], [0], [1, 2]]);
const cosine = { neighbours: 10, seedExponent: 0.5, popularityExponent: 0.5, shrinkage: 0 };
const similar = async (changes: Partial<typeof cosine> = {}): Promise<Map<string, number>> => {
  const { offsets, columns, values, rows } = await similarItems(people, { ...cosine, ...changes }, {});
  return new Map(Array.from({ length: rows }, (_, row) => row).flatMap((row) => [...columns.slice(offsets[row], offsets[row + 1])].map((column, k) => [`${column}->${row}`, values[offsets[row] + k]] as [string, number])));
};

describe('similarItems', () => {
  it('is the cosine of two columns, as worked by hand', async () => {
    // Items 0, 1, 2 have 3, 3, 2 people; 0 and 1 share 2, 0 and 2 one, 1 and 2 two.
    const found = await similar();
    expect(found.get('0->1')).toBeCloseTo(2 / 3, 6);
    expect(found.get('2->0')).toBeCloseTo(1 / Math.sqrt(6), 6);
    expect(found.get('1->2')).toBeCloseTo(2 / Math.sqrt(6), 6);
    expect(found.size).toBe(6);
  });

  it('normalises co-occurrence by either side alone, and shrinks thin evidence', async () => {
    expect((await similar({ popularityExponent: 0, seedExponent: 1 })).get('0->2')).toBeCloseTo(1 / 3, 6);
    expect((await similar({ popularityExponent: 1, seedExponent: 0 })).get('0->2')).toBeCloseTo(1 / 2, 6);
    expect((await similar({ shrinkage: 1 })).get('0->2')).toBeCloseTo(1 / Math.sqrt(6) / 2, 6);
  });

  it('keeps the nearest neighbours of every item', async () => {
    const found = await similar({ neighbours: 1 });
    expect([...found.keys()].sort()).toEqual(['1->0', '1->2', '2->1']);
  });
});
