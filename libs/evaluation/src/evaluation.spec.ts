import { describe, expect, it } from '@jest/globals';
import { buildDataset, splitByTime, type HeldOut } from '@zhiyin/dataset';
import { Bitset, DAY_MS, type BehaviourEvent, type CatalogueItem } from '@zhiyin/domain';
import { evaluateBesideBaselines, popularityBaseline } from './baselines.ts';
import { compare, evaluateRecommender } from './evaluate.ts';
import { bootstrapMean } from './paired-bootstrap.ts';
import { gini, ndcgAt, recallAt, reciprocalRankAt } from './ranking-metrics.ts';
import type { Recommendable } from './recommendable.ts';

const purchase = (user: number, item: number, day: number): BehaviourEvent => ({
  sequence: day * 100 + user, type: 'purchase', customType: null, user, item, at: day * DAY_MS, quantity: 1, price: null, currency: null, query: null,
  rating: null, session: null, order: null, recommendationId: null, country: null, consented: true, bot: false, attributes: null,
});
const item = (number: number): CatalogueItem => ({
  number, id: `i${number}`, type: 'product', title: `Item ${number}`, description: null, brand: null, categories: [], price: null, cost: null, currency: null,
  stock: null, available: true, publishedAt: null, url: null, image: null, attributes: {}, placeholder: false, deleted: false, createdAt: 0,
});
/** Days 1-9: item 0 three times, 1 twice, 2 once. Day 10: user 1 buys 1 (had 0), user 2 buys 0 again and 3, stranger 9 buys 0. */
const past = [purchase(1, 0, 1), purchase(2, 0, 2), purchase(3, 0, 3), purchase(2, 1, 4), purchase(3, 1, 5), purchase(3, 2, 9)];
const later = [purchase(1, 1, 10), purchase(2, 0, 10), purchase(2, 3, 10), purchase(9, 0, 10)];
const slice = (): HeldOut => splitByTime(buildDataset({ events: [...past, ...later], items: [0, 1, 2, 3].map(item) }), { testDays: 0.5 }).test;
const always = (...items: number[]): Recommendable => ({
  candidates: async ({ eligible, limit }) => {
    const kept = items.filter((number) => eligible.has(number)).slice(0, limit);
    return { items: Int32Array.from(kept), scores: Float32Array.from(kept, (_, i) => -i) };
  },
});

describe('ranking metrics, worked by hand', () => {
  it('finds recall, NDCG and reciprocal rank of [5, 3, 8] for {3, 8, 9}', () => {
    const [ranked, relevant] = [[5, 3, 8], new Set([3, 8, 9])];
    expect(recallAt(ranked, relevant, 2)).toBeCloseTo(1 / 3, 12);
    expect(recallAt(ranked, relevant, 3)).toBeCloseTo(2 / 3, 12);
    // (1/log2 3 + 1/log2 4) / (1 + 1/log2 3 + 1/log2 4) = 1.1309298 / 2.1309298
    expect(ndcgAt(ranked, relevant, 3)).toBeCloseTo(0.530721274, 8);
    expect(reciprocalRankAt(ranked, relevant, 3)).toBe(0.5);
    expect(reciprocalRankAt(ranked, new Set([9]), 3)).toBe(0);
  });

  it('finds Gini 0 for equal shares and (n - 1) / n for one that has all', () => {
    expect(gini([2, 2, 2, 2])).toBeCloseTo(0, 12);
    expect(gini([0, 0, 0, 8])).toBeCloseTo(0.75, 12);
    expect(gini([0, 0])).toBe(0);
  });
});

describe('evaluateRecommender', () => {
  it('asks each user once, without what they had, and splits by history', async () => {
    const evaluation = await evaluateRecommender(always(0, 1, 2, 3), slice());
    // user 1 wants 1 of [1, 2, 3]: 1; user 2 wants 3 of [2, 3]: 1/log2 3; stranger wants 0 of [0, ..]: 1
    expect([...evaluation.perUser.ndcg]).toEqual([1, 1 / Math.log2(3), 1]);
    expect(evaluation).toMatchObject({ users: 3, recall: 1, withHistory: { users: 2 }, withoutHistory: { users: 1, ndcg: 1 }, coverage: 1 });
    expect(evaluation.mrr).toBeCloseTo((1 + 0.5 + 1) / 3, 12);
  });

  it('lets repeat purchases count when asked to', async () => {
    const evaluation = await evaluateRecommender(always(0), slice(), { alreadyBought: 'allowed' });
    expect([...evaluation.perUser.recall]).toEqual([0, 0.5, 1]);
    expect(evaluation).toMatchObject({ coverage: 0.25, gini: 0.75, meanPopularity: 0.5 });
  });

  it('shows a recommender nothing of the future', async () => {
    const heldOut = slice();
    await evaluateRecommender({
      candidates: async ({ history, context }) => {
        expect(context.now).toBe(heldOut.splitTime);
        for (const event of history.events) expect(event.at).toBeLessThan(heldOut.splitTime);
        return { items: new Int32Array(0), scores: new Float32Array(0) };
      },
    }, heldOut);
    expect(heldOut.past.interactions().length).toBe(past.length);
  });

  it('says so when there is nobody to ask', async () => {
    await expect(evaluateRecommender(always(0), slice(), { targets: ['cart'] })).rejects.toThrow(/got none/);
  });
});

describe('comparisons', () => {
  it('pair users: a constant lead has an interval without width', () => {
    expect(bootstrapMean([0.25, 0.25, 0.25])).toEqual({ value: 0.25, low: 0.25, high: 0.25 });
    expect(() => bootstrapMean([])).toThrow(RangeError);
  });

  it('cover the standard error of a mean: about 1.96 sd / sqrt(n) to each side', () => {
    const values = Array.from({ length: 400 }, (_, i) => i % 2);
    const { value, low, high } = bootstrapMean(values, 3);
    expect(value).toBe(0.5);
    expect(high - low).toBeGreaterThan(0.9 * 2 * 1.96 * 0.025);
    expect(high - low).toBeLessThan(1.1 * 2 * 1.96 * 0.025);
  });

  it('refuse evaluations of different users', async () => {
    const [a, b] = [await evaluateRecommender(always(0), slice()), await evaluateRecommender(always(0), slice(), { sampleUsers: 2 })];
    expect(() => compare(a, b)).toThrow(/same users/);
  });

  it('stand beside popularity of all time and of seven days', async () => {
    const heldOut = slice();
    const { own, popularity, popular7Days, overPopularity } = await evaluateBesideBaselines(popularityBaseline(heldOut.past, ['purchase']), heldOut);
    expect(own.ndcg).toBe(popularity.ndcg);
    expect(overPopularity).toEqual({ value: 0, low: 0, high: 0 });
    expect(popular7Days.users).toBe(3);
    const week = await popularityBaseline(heldOut.past, ['purchase'], 7).candidates({ history: { user: null, events: [] }, context: { now: 0, placement: '', items: [], country: null, category: null }, limit: 2, eligible: Bitset.all(4) });
    // Items 0 and 2 were bought once each: the newer one comes first.
    expect([...week.items]).toEqual([1, 2]);
  });
});
