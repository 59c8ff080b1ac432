import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bestFirst } from './best-first.ts';
import { ItemTable } from './item-table.ts';

describe('bestFirst', () => {
  it('orders as sorting with a comparison does', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.nat(1000), { maxLength: 80 }), fc.infiniteStream(fc.integer({ min: 0, max: 9 })), (list, values) => {
      const items = Int32Array.from(list);
      const scores = Float64Array.from(list, () => values.next().value);
      const expected = [...items.keys()].sort((a, b) => scores[b] - scores[a] || items[a] - items[b]);
      expect([...bestFirst(scores, items)]).toEqual(expected);
    }));
  });
});

describe('ItemTable', () => {
  it('knows only what was set since it was cleared', () => {
    const table = new ItemTable();
    expect(table.has(3)).toBe(false);
    table.set(3, 7);
    table.set(5000, 8);
    expect([table.get(3), table.get(5000), table.get(4), table.get(1e9)]).toEqual([7, 8, -1, -1]);
    table.clear();
    expect(table.has(3)).toBe(false);
  });
});
