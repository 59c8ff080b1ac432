import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Bitset } from './bitset.ts';

const members = (set: Bitset): number[] => Array.from({ length: set.size }, (_, i) => i).filter((i) => set.has(i));

describe('Bitset', () => {
  it('behaves like a set of numbers', () => {
    const subsets = fc.integer({ min: 1, max: 200 }).chain((size) => {
      const some = fc.array(fc.nat(size - 1));
      return fc.tuple(fc.constant(size), some, some);
    });
    fc.assert(
      fc.property(subsets, ([size, left, right]) => {
        const [a, b] = [new Set(left), new Set(right)];
        const sorted = (numbers: Iterable<number>): number[] => [...numbers].sort((x, y) => x - y);
        expect(members(Bitset.of(size, a))).toEqual(sorted(a));
        expect(Bitset.of(size, a).count()).toBe(a.size);
        expect(members(Bitset.of(size, a).intersect(Bitset.of(size, b)))).toEqual(sorted([...a].filter((x) => b.has(x))));
        expect(members(Bitset.of(size, a).subtract(Bitset.of(size, b)))).toEqual(sorted([...a].filter((x) => !b.has(x))));
        expect(Bitset.all(size).count()).toBe(size);
      }),
    );
  });

  it('has no members outside its size, also after growing and shrinking', () => {
    const set = Bitset.all(40);
    expect(set.has(40)).toBe(false);
    expect(set.has(-1)).toBe(false);
    expect(members(set.resized(33).resized(64))).toHaveLength(33);
    expect(() => set.add(40)).toThrow(RangeError);
  });

  it('drops what lies beyond a smaller set when intersecting', () => {
    expect(members(Bitset.all(100).intersect(Bitset.all(10)))).toHaveLength(10);
  });

  it('leaves the original alone when a copy changes', () => {
    const set = Bitset.of(5, [1]);
    set.clone().add(2);
    expect(members(set)).toEqual([1]);
  });
});
