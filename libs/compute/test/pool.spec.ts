import { describe, expect, it } from '@jest/globals';
import { Heap } from '../src/heap.ts';
import { Pool } from '../src/pool.ts';

describe('a pool of threads', () => {
  it('reports what failed in a thread and works on', async () => {
    const heap = new Heap();
    const pool = await Pool.open(heap, 'simd', 2);
    const outside = 2 ** 31;
    for (let n = 0; n < 20; n++) {
      // Row offsets that lie beyond the memory: whoever takes the chunk traps.
      expect(() => pool.run('sparseTimesDense', 0, 64, 1, [outside, outside, outside, outside, 4, outside])).toThrow(/memory access/);
    }
    const [offsets, out] = [heap.allocate(4 * 65), heap.allocate(64 * 4)];
    heap.int32(offsets, 65).fill(0);
    heap.float32(out, 64).fill(1);
    pool.run('sparseTimesDense', 0, 64, 1, [offsets, offsets, offsets, offsets, 1, out]);
    expect(heap.float32(out, 64).every((value) => value === 0)).toBe(true);
    await pool.close();
  });

  it('refuses more arguments than a round can carry', async () => {
    const pool = await Pool.open(new Heap(), 'simd', 1);
    expect(() => pool.run('sparseTimesDense', 0, 1, 1, new Array<number>(25).fill(0))).toThrow(RangeError);
    await pool.close();
  });
});
