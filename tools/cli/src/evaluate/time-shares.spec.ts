import { describe, expect, it } from '@jest/globals';
import { allowance } from './time-shares.ts';

const single = (methods: number): boolean[] => new Array<boolean>(methods).fill(false);

describe('allowance', () => {
  it('is an equal part, half as much again at most, and all that is left for the last', () => {
    expect(allowance(60, single(6))).toEqual({ share: 10, most: 15 });
    expect(allowance(7, [true])).toEqual({ share: 7, most: 7 });
  });

  it('puts four times as much by for a blend', () => {
    expect(allowance(80, [...single(4), true]).share).toBe(10);
  });

  it('leaves a blend minutes even when everybody before it takes the most', () => {
    let left = 60;
    for (let toCome = 14; toCome > 0; toCome--) left -= allowance(left, [...single(toCome), true]).most;
    expect(left).toBeGreaterThan(5);
    expect(allowance(left, [true]).most).toBe(left);
  });
});
