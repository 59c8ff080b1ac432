import { describe, expect, it } from '@jest/globals';
import { seededRng } from '@zhiyin/domain';
import { sigmoid } from '../models/model.ts';
import { calibrate, calibrated, forAllRows, uncertainty } from './calibrator.ts';

/** Scores twice too sure and shifted. */
function overconfident(rows: number): { logOdds: Float64Array; labels: Float32Array } {
  const rng = seededRng(4);
  const logOdds = Float64Array.from({ length: rows }, () => 4 * rng.normal());
  return { logOdds, labels: Float32Array.from(logOdds, (own) => Number(rng.next() < sigmoid(own / 2 - 1))) };
}

describe('calibrate', () => {
  it('finds the line below a thousand purchases', () => {
    const found = calibrate(overconfident(2_500));
    expect(found.method).toBe('platt');
    expect(found.slope).toBeCloseTo(0.5, 1);
    expect(found.offset).toBeCloseTo(-1, 1);
  });

  it('follows the curve above', () => {
    const found = calibrate(overconfident(30_000));
    expect(found.method).toBe('isotonic');
    for (const own of [-6, -2, 0, 2, 6]) expect(Math.abs(sigmoid(calibrated(found, own)) - sigmoid(own / 2 - 1))).toBeLessThan(0.04);
    const around = Array.from({ length: 400 }, (_, n) => calibrated(found, (n - 200) / 8));
    expect(around.every((own, n) => Number.isFinite(own) && (n === 0 || own >= around[n - 1]))).toBe(true);
  });

  it('leaves alone what is of one kind, of no rows, or of equal scores', () => {
    expect(calibrate({ logOdds: Float64Array.of(1, 2), labels: [0, 0] }).method).toBe('none');
    expect(calibrate({ logOdds: Float64Array.of(1, 2), labels: [1, 1] }).method).toBe('none');
    expect(calibrate({ logOdds: new Float64Array(), labels: [] }).method).toBe('none');
    const equal = calibrate({ logOdds: new Float64Array(100).fill(3), labels: Array.from({ length: 100 }, (_, n) => Number(n < 10)) });
    expect(sigmoid(calibrated(equal, 3))).toBeCloseTo(0.1, 1);
  });

  it('does not turn a model round that is worse than chance', () => {
    const found = calibrate({ logOdds: Float64Array.from({ length: 100 }, (_, n) => n / 10), labels: Array.from({ length: 100 }, (_, n) => Number(n < 20)) });
    expect(found.slope).toBe(0);
    expect(sigmoid(found.offset)).toBeCloseTo(0.2, 6);
  });
});

it('is the surer, the more rows scored alike', () => {
  expect(uncertainty(calibrate(overconfident(900)), 0)).toBeGreaterThan(2 * uncertainty(calibrate(overconfident(30_000)), 0));
});

it('puts back what was left out: 1 in 4 of those who did not buy was kept', () => {
  // 10 purchases and 30 of 120 others: a quarter there, 10 of 130 in truth.
  expect(sigmoid(forAllRows(Math.log(10 / 30), 0.25))).toBeCloseTo(10 / 130, 12);
});
