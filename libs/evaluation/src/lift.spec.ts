import { describe, expect, it } from '@jest/globals';
import { seededRng } from '@zhiyin/domain';
import { liftOf, shareMoments } from './lift.ts';

const momentsOf = (values: readonly number[]) => ({ n: values.length, sum: values.reduce((a, b) => a + b, 0), squares: values.reduce((a, b) => a + b * b, 0) });

describe('liftOf', () => {
  it('is the difference and the ratio of two means, with the error of both', () => {
    // Means 3 and 2, variances 2 and 2, four people each: standard error 1.
    const lift = liftOf(momentsOf([1, 3, 3, 5].map((x) => 3 + (x - 3) * Math.sqrt(0.75))), momentsOf([0, 2, 2, 4].map((x) => 2 + (x - 2) * Math.sqrt(0.75))))!;
    expect(lift.mean).toBeCloseTo(3, 12);
    expect(lift.difference.value).toBeCloseTo(1, 12);
    expect(lift.difference.high - lift.difference.low).toBeCloseTo(2 * 1.959963984540054, 9);
    expect(lift.relative!.value).toBeCloseTo(0.5, 12);
    expect(Math.log((lift.relative!.high + 1) / 1.5)).toBeCloseTo(1.959963984540054 * Math.sqrt(2 / 4 / 9 + 2 / 4 / 4), 9);
  });

  it('says nothing of groups that are too small, and no ratio to nothing', () => {
    expect(liftOf(shareMoments(1, 1), shareMoments(1, 9))).toBeNull();
    expect(liftOf(shareMoments(3, 10), shareMoments(0, 10))!.relative).toBeNull();
  });

  it('holds the truth in about 95 of 100 comparisons, in difference and in ratio', () => {
    const rng = seededRng(5);
    const draw = (p: number, n: number) => momentsOf(Array.from({ length: n }, () => (rng.next() < p ? 1 + Math.floor(rng.next() * 3) : 0)));
    let [difference, relative] = [0, 0];
    for (let round = 0; round < 1000; round++) {
      const lift = liftOf(draw(0.12, 900), draw(0.1, 400))!;
      if (lift.difference.low <= 0.04 && lift.difference.high >= 0.04) difference++;
      if (lift.relative!.low <= 0.2 && lift.relative!.high >= 0.2) relative++;
    }
    // Two standard errors of a share of 1000 rounds are 1.4 %; the approximation may take as much again.
    expect([difference, relative].every((held) => held >= 930 && held <= 970)).toBe(true);
  });
});
