import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ResourceError } from '@zhiyin/domain';
import { Heap } from './heap.ts';

describe('heap', () => {
  it('gives places that never overlap and joins what is released', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 60 }), fc.infiniteStream(fc.boolean()), (sizes, coins) => {
      const heap = new Heap();
      const held = new Map<number, number>();
      for (const size of sizes) {
        const address = heap.allocate(size);
        for (const [other, length] of held) expect(address + size <= other || other + length <= address).toBe(true);
        held.set(address, size);
        if (coins.next().value) {
          const [first] = held.keys();
          heap.release(first);
          held.delete(first);
        }
      }
      for (const address of held.keys()) heap.release(address);
      expect(heap.used).toBe(0);
      // Everything joined again: the first place is free.
      expect(heap.allocate(1)).toBe(new Heap().allocate(1));
    }), { numRuns: 40 });
  });

  it('says so when nothing fits any more', () => {
    expect(() => new Heap().allocate(2 ** 32)).toThrow(ResourceError);
  });

  it('refuses to release what is not held', () => {
    const heap = new Heap();
    const address = heap.allocate(10);
    heap.release(address);
    expect(() => heap.release(address)).toThrow(RangeError);
  });

  it('knows its own arrays after it has grown', () => {
    const heap = new Heap();
    const early = heap.float32(heap.allocate(40), 10).fill(3);
    const late = heap.float32(heap.allocate(10_000_000), 10);
    expect([heap.holds(early), heap.holds(late), heap.holds(new Float32Array(1))]).toEqual([true, true, false]);
    expect(heap.float32(early.byteOffset, 10)).toEqual(early);
  });
});
