import fs from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { DatasetView } from '@zhiyin/dataset';
import { Bitset } from '@zhiyin/domain';
import { bootstrapMean } from '../src/paired-bootstrap.ts';
import { hitAt, ndcgAt, recallAt, reciprocalRankAt } from '../src/ranking-metrics.ts';
import { spreadOf } from '../src/spread.ts';

interface Golden {
  readonly rankings: readonly { ranked: number[]; relevant: number[]; k: number; recall: number; ndcg: number; reciprocalRank: number; hit: number }[];
  readonly spreads: readonly { shown: number[]; trainingCounts: number[]; coverage: number; gini: number; meanPopularity: number; novelty: number }[];
  readonly bootstraps: readonly { values: number[]; mean: number; low: number; high: number }[];
}
const golden = JSON.parse(fs.readFileSync(new URL('../../../tools/golden/ranking-metrics.json', import.meta.url), 'utf8')) as Golden;

/** Doubles on both sides, sums in another order: some units in the last place of the greatest summand. */
function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(50 * Number.EPSILON * Math.max(1, Math.abs(expected)));
}

describe('metrics agree with NumPy, SciPy and scikit-learn', () => {
  it.each(golden.rankings)('for a ranking of $ranked.length with $relevant.length relevant, first $k', ({ ranked, relevant, k, recall, ndcg, reciprocalRank, hit }) => {
    const wanted = new Set(relevant);
    expectClose(recallAt(ranked, wanted, k), recall);
    expectClose(ndcgAt(ranked, wanted, k), ndcg);
    expectClose(reciprocalRankAt(ranked, wanted, k), reciprocalRank);
    expect(hitAt(ranked, wanted, k)).toBe(hit);
  });

  it.each(golden.spreads)('for what was shown of $shown.length items', ({ shown, trainingCounts, ...expected }) => {
    const item = Int32Array.from(trainingCounts.flatMap((count, number) => Array<number>(count).fill(number)));
    const train = { interactions: () => ({ item, length: item.length }) } as unknown as DatasetView;
    const spread = spreadOf(Float64Array.from(shown), Bitset.all(shown.length), train);
    for (const name of ['coverage', 'gini', 'meanPopularity', 'novelty'] as const) expectClose(spread[name], expected[name]);
  });

  it.each(golden.bootstraps)('for a bootstrap of $values.length values', ({ values, mean, low, high }) => {
    const estimate = bootstrapMean(values, 1, 20_000);
    expectClose(estimate.value, mean);
    // Chance on both sides: the 2.5 % point of 20 000 resamples has a standard error of about 0.02 standard deviations of
    // the mean, of which the interval is four wide; four of those errors are 2 % of its width.
    const tolerance = 0.02 * (high - low);
    expect(Math.abs(estimate.low - low)).toBeLessThan(tolerance);
    expect(Math.abs(estimate.high - high)).toBeLessThan(tolerance);
  });
});
