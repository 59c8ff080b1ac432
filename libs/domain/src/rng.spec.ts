import { describe, expect, it } from '@jest/globals';
import { seededRng } from './rng.ts';

const draws = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('seededRng', () => {
  it('repeats itself for the same seed and differs for another', () => {
    const [a, b, c] = [seededRng(1), seededRng(1), seededRng(2)];
    const first = draws(20, () => a.next());
    expect(draws(20, () => b.next())).toEqual(first);
    expect(draws(20, () => c.next())).not.toEqual(first);
  });

  it('is uniform on [0, 1) and standard normal, within four standard errors of 100,000 draws', () => {
    const rng = seededRng('moments');
    const uniform = draws(100_000, () => rng.next());
    expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / 100_000));
    expect(uniform.every((x) => x >= 0 && x < 1)).toBe(true);
    const normal = draws(100_000, () => rng.normal());
    expect(Math.abs(mean(normal))).toBeLessThan(4 / Math.sqrt(100_000));
    expect(Math.abs(mean(normal.map((x) => x * x)) - 1)).toBeLessThan(4 * Math.sqrt(2 / 100_000));
  });

  it('reaches every integer below the bound and none above', () => {
    const rng = seededRng('dice');
    expect(new Set(draws(1000, () => rng.integer(6)))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  });

  it('forks streams that do not depend on how much the parent was used', () => {
    const [fresh, used] = [seededRng(3), seededRng(3)];
    used.next();
    expect(used.fork('x').next()).toBe(fresh.fork('x').next());
    expect(fresh.fork('x').next()).not.toBe(fresh.fork('y').next());
  });
});
