import { describe, expect, it } from '@jest/globals';
import { seededRng, type CatalogueItem } from '@zhiyin/domain';
import { LiveCatalogue } from '@zhiyin/live';
import fc from 'fast-check';
import { blend, type ScoredSlate } from './blend.ts';
import { explore } from './explore.ts';
import { rerank } from './rerank.ts';
import { unite } from './unite.ts';

const ITEMS = 300;
const catalogue = new LiveCatalogue();
catalogue.put(Array.from({ length: ITEMS }, (_, number): CatalogueItem => ({
  number, id: `i${number}`, type: 'product', title: '', description: null, brand: number % 7 === 0 ? null : `b${number % 7}`, categories: [`c${number % 3}`, `d${number % 11}`],
  price: null, cost: null, currency: null, stock: null, available: true, publishedAt: null, url: null, image: null, attributes: {}, placeholder: false, deleted: false, createdAt: 0,
})));

/** Distinct items with falling scores. */
const slates = fc.uniqueArray(fc.integer({ min: 0, max: ITEMS - 1 }), { maxLength: 260 }).map((items): ScoredSlate => ({
  items: Int32Array.from(items), sources: [], scores: Float64Array.from(items, (_, i) => 1 / (60 + i)), propensities: null, reasons: null,
}));
const rules = fc.record({ diversity: fc.double({ min: 0, max: 1, noNaN: true }), maxPerBrand: fc.integer({ min: 1, max: 5 }), maxPerCategory: fc.integer({ min: 1, max: 5 }) }, { requiredKeys: [] });
const sorted = (items: Int32Array) => [...items].sort((a, b) => a - b);

/** Maximal marginal relevance by the book, then the rest by relevance within the cap, then beyond it. */
function greedy({ items, scores }: ScoredSlate, diversity: number, maxPerCategory: number, limit: number): number[] {
  const pool = [...items.subarray(0, 200)];
  const lowest = scores[pool.length - 1];
  const range = scores[0] - lowest || 1;
  const taken: number[] = [];
  const full = (item: number) => taken.filter((other) => catalogue.categoryCode(other) === catalogue.categoryCode(item)).length >= maxPerCategory;
  const value = (item: number) => {
    const relevance = ((1 - diversity) * (scores[items.indexOf(item)] - lowest)) / range;
    return relevance - diversity * Math.max(0, ...taken.map((other) => catalogue.likeness(other, item)));
  };
  while (taken.length < Math.min(limit, pool.length)) {
    const left = pool.filter((item) => !taken.includes(item) && !full(item));
    if (!left.length) break;
    taken.push(left.reduce((best, item) => (value(item) > value(best) ? item : best)));
  }
  for (const item of items) if (!taken.includes(item) && !full(item)) taken.push(item);
  for (const item of items) if (!taken.includes(item)) taken.push(item);
  return taken.slice(0, 15);
}

describe('rerank', () => {
  it('is a permutation that keeps every column with its row', () => {
    fc.assert(fc.property(slates, rules, (slate, rule) => {
      const { slate: after } = rerank(slate, rule, catalogue, 20);
      expect(sorted(after.items)).toEqual(sorted(slate.items));
      expect([...after.scores]).toEqual(Array.from(after.items, (item) => slate.scores[slate.items.indexOf(item)]));
    }), { numRuns: 60 });
  });

  it('changes nothing without diversity and caps', () => {
    fc.assert(fc.property(slates, (slate) => {
      expect(rerank(slate, { diversity: 0 }, catalogue, 20).slate).toBe(slate);
    }));
  });

  it('holds the caps among the rows it says, and puts those behind in order of relevance', () => {
    fc.assert(fc.property(slates, fc.integer({ min: 1, max: 4 }), (slate, maxPerBrand) => {
      const { slate: after, withinCaps } = rerank(slate, { maxPerBrand, diversity: 0.3 }, catalogue, 20);
      const counts = new Map<number, number>();
      for (const item of after.items.subarray(0, withinCaps)) counts.set(catalogue.brandCode(item), (counts.get(catalogue.brandCode(item)) ?? 0) + 1);
      for (const [brand, count] of counts) if (brand) expect(count).toBeLessThanOrEqual(maxPerBrand);
      const behind = [...after.scores.subarray(withinCaps)];
      expect(behind).toEqual([...behind].sort((a, b) => b - a));
    }), { numRuns: 60 });
  });

  it('places each row as trying all of them would', () => {
    fc.assert(fc.property(slates, fc.double({ min: 0.01, max: 1, noNaN: true }), (slate, diversity) => {
      const { slate: after } = rerank(slate, { diversity, maxPerCategory: 3 }, catalogue, 15);
      expect([...after.items.subarray(0, 15)]).toEqual(greedy(slate, diversity, 3, 15));
    }), { numRuns: 60 });
  });

  it('starts with the most relevant and then prefers what differs', () => {
    // 11 and 22 share everything with 0 but their brand; 1 shares nothing.
    const slate: ScoredSlate = { items: Int32Array.of(33, 66, 1), sources: [], scores: Float64Array.of(1, 0.9, 0.8), propensities: null, reasons: null };
    expect([...rerank(slate, { diversity: 0.5 }, catalogue, 20).slate.items]).toEqual([33, 1, 66]);
  });
});

describe('explore', () => {
  it('without exploration is the first rows, with certainty', () => {
    fc.assert(fc.property(slates, fc.integer({ min: 1, max: 50 }), (slate, limit) => {
      const shown = explore(slate, limit, 0, slate.items.length, seededRng(1));
      expect([...shown.items]).toEqual([...slate.items.subarray(0, limit)]);
      expect([...shown.propensities].every((p) => p === 1)).toBe(true);
    }));
  });

  it('never repeats an item and leaves the first two thirds alone', () => {
    fc.assert(fc.property(slates, fc.integer({ min: 1, max: 30 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.integer(), (slate, limit, epsilon, seed) => {
      const shown = explore(slate, limit, epsilon, slate.items.length, seededRng(seed));
      expect(new Set(shown.items).size).toBe(shown.items.length);
      const untouched = shown.items.length - Math.ceil(shown.items.length / 3);
      expect([...shown.items.subarray(0, untouched)]).toEqual([...slate.items.subarray(0, untouched)]);
    }));
  });

  it('logs the probabilities with which items really appear', () => {
    const slate: ScoredSlate = { items: Int32Array.from({ length: 20 }, (_, i) => i), sources: [], scores: Float64Array.from({ length: 20 }, (_, i) => 1 - i / 20), propensities: null, reasons: null };
    const rng = seededRng('draws');
    const draws = 20_000;
    const seen = new Map<string, { count: number; claimed: number }>();
    for (let draw = 0; draw < draws; draw++) {
      const { items, propensities } = explore(slate, 6, 0.3, 20, rng);
      items.forEach((item, place) => {
        const entry = seen.get(`${place}/${item}`) ?? { count: 0, claimed: propensities[place] };
        if (entry.claimed !== propensities[place]) throw new Error(`item ${item}: ${entry.claimed} and ${propensities[place]}`);
        seen.set(`${place}/${item}`, { ...entry, count: entry.count + 1 });
      });
    }
    // Five standard deviations of a binomial share.
    for (const { count, claimed } of seen.values()) expect(Math.abs(count / draws - claimed)).toBeLessThanOrEqual(5 * Math.sqrt((claimed * (1 - claimed)) / draws));
    for (let place = 0; place < 6; place++) {
      const total = [...seen].filter(([key]) => key.startsWith(`${place}/`)).reduce((sum, [, { claimed }]) => sum + claimed, 0);
      expect(total).toBeCloseTo(1, 10);
    }
  });
});

describe('blend', () => {
  const answers = [
    { strategy: 'a', items: Int32Array.of(5, 6), scores: Float32Array.of(100, 50) },
    { strategy: 'b', items: Int32Array.of(6, 7), scores: Float32Array.of(0.9, 0.1) },
  ];
  const options = { weightOf: () => 1, scaleOf: (strategy: string) => (strategy === 'a' ? ('unbounded' as const) : ('probability' as const)) };

  it('adds reciprocal ranks', () => {
    const { items, scores } = blend(unite(answers), { ...options, method: 'reciprocal-rank', k: 60 });
    expect([...items]).toEqual([6, 5, 7]);
    expect(scores[0]).toBeCloseTo(1 / 62 + 1 / 61, 12);
    expect(scores[2]).toBeCloseTo(1 / 62, 12);
  });

  it('adds scores after bringing them to one scale', () => {
    const { items, scores } = blend(unite(answers), { ...options, method: 'weighted-score' });
    expect([...items]).toEqual([5, 6, 7]);
    expect([...scores]).toEqual([1, expect.closeTo(0.95, 6), expect.closeTo(0.1, 6)]);
  });

  it('lets weights decide', () => {
    const { items } = blend(unite(answers), { ...options, method: 'reciprocal-rank', weightOf: (strategy) => (strategy === 'a' ? 0 : 1) });
    expect([...items]).toEqual([6, 7, 5]);
  });
});
