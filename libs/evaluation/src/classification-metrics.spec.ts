import { describe, expect, it } from '@jest/globals';
import { probabilityMetrics } from './classification-metrics.ts';

describe('probabilityMetrics', () => {
  it('gives what one finds by hand', () => {
    const { logLoss, normalizedEntropy, auc, predictedOverActual, positives } = probabilityMetrics([1, 0, 1, 0], [0.8, 0.6, 0.6, 0.2]);
    const byHand = -(Math.log(0.8) + Math.log(0.4) + Math.log(0.6) + Math.log(0.8)) / 4;
    expect(logLoss).toBeCloseTo(byHand, 12);
    expect(normalizedEntropy).toBeCloseTo(byHand / Math.LN2, 12);
    // Of the four pairs three are in order and one is a tie.
    expect(auc).toBe(3.5 / 4);
    expect(predictedOverActual).toBeCloseTo(2.2 / 2, 12);
    expect(positives).toBe(2);
  });

  it('counts promises that are not kept, bin by bin', () => {
    const rows = 1500;
    const labels = Array.from({ length: rows }, (_, n) => Number(n % 10 < (n < rows / 2 ? 2 : 7)));
    const kept = labels.map((_, n) => (n < rows / 2 ? 0.2 : 0.7));
    expect(probabilityMetrics(labels, kept).calibrationError).toBeLessThan(0.01);
    expect(probabilityMetrics(labels, kept.map((p) => p + 0.1)).calibrationError).toBeCloseTo(0.1, 2);
  });

  it('knows no area with one class, and refuses what is no probability', () => {
    expect(probabilityMetrics([1, 1], [0.5, 0.9])).toMatchObject({ auc: Number.NaN, normalizedEntropy: Number.NaN });
    expect(() => probabilityMetrics([1], [1.1])).toThrow('expected 0..1, got 1.1 in row 0');
    expect(() => probabilityMetrics([], [])).toThrow('at least 1');
    expect(() => probabilityMetrics([1], [])).toThrow('got 0');
  });
});
