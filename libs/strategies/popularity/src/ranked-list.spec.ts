import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY_MS } from '@zhiyin/domain';
import { DecayedCounts } from './decayed-counts.ts';
import { RankedList } from './ranked-list.ts';

describe('RankedList', () => {
  it('is always what sorting from scratch would give', () => {
    const changes = fc.array(fc.tuple(fc.nat(30), fc.integer({ min: 0, max: 5 })), { maxLength: 80 });
    fc.assert(fc.property(changes, (steps) => {
      const scores = new Map<number, number>([[3, 2], [7, 4], [1, 2]]);
      const list = new RankedList(scores.keys(), (item) => scores.get(item) ?? 0);
      for (const [item, score] of steps) {
        scores.set(item, score);
        list.place(item, score);
      }
      const sorted = [...scores].sort(([a, x], [b, y]) => y - x || a - b).map(([item]) => item);
      expect(Array.from({ length: list.length }, (_, i) => list.item(i))).toEqual(sorted);
      expect(sorted.every((item) => list.has(item))).toBe(true);
    }));
  });
});

describe('DecayedCounts', () => {
  it('halves every half-life, also over years and for late events', () => {
    const counts = new DecayedCounts(Float64Array.of(8), 2, 0);
    expect(counts.at(0, 4 * DAY_MS)).toBeCloseTo(2, 12);
    counts.add(3, 1, 3650 * DAY_MS);
    counts.add(3, 1, 3648 * DAY_MS);
    expect(counts.at(3, 3650 * DAY_MS)).toBeCloseTo(1.5, 12);
    expect(counts.at(99, 0)).toBe(0);
  });

  it('turns a steady stream back into its rate', () => {
    const counts = new DecayedCounts(new Float64Array(1), 3, 0);
    for (let hour = 0; hour < 24 * 90; hour++) counts.add(0, 5 / 24, hour * 3_600_000);
    expect(counts.ratePerDay(0, 90 * DAY_MS)).toBeCloseTo(5, 1);
  });
});
