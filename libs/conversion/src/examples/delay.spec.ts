import { describe, expect, it } from '@jest/globals';
import { delayCurve, expectedLabel, importanceLabel, shareBy } from './delay.ts';

describe('delayCurve', () => {
  it('counts what was watched to the end only until it was no longer watched', () => {
    // Four moments: bought after 1; watched for 2 without; bought after 3; watched to the end of the window, 4, without.
    // S(1) = 3/4; at 3 two are left, one buys: S(3) = 3/8. F = (1 - S) / (1 - 3/8).
    const curve = delayCurve(Float64Array.of(1, Infinity, 3, Infinity), Float64Array.of(4, 2, 4, 4), [1, 1, 1, 1], 4);
    expect(shareBy(curve, 0.5)).toBe(0);
    expect(shareBy(curve, 1)).toBeCloseTo(0.25 / 0.625, 12);
    expect(shareBy(curve, 2.9)).toBeCloseTo(0.25 / 0.625, 12);
    expect(shareBy(curve, 3)).toBe(1);
    expect(shareBy(curve, 100)).toBe(1);
  });

  it('knows nothing before the first purchase', () => {
    const curve = delayCurve(Float64Array.of(Infinity), Float64Array.of(1), [1], 4);
    expect([shareBy(curve, 3.9), shareBy(curve, 4)]).toEqual([0, 1]);
    expect(shareBy(delayCurve(new Float64Array(), new Float64Array(), [], 4), 4)).toBe(1);
  });
});

it('labels are right on average: of ten moments two buy, one of them within half of the delays', () => {
  expect((importanceLabel(true, 0.5) + 9 * importanceLabel(false, 0.5)) / 10).toBeCloseTo(0.2, 12);
  expect((expectedLabel(true, 0.5, 0.2) + 9 * expectedLabel(false, 0.5, 0.2)) / 10).toBeCloseTo(0.2, 12);
  expect(expectedLabel(false, 1, 0.2)).toBe(0);
});
