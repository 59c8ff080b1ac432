import { describe, expect, it } from '@jest/globals';
import { DAY_MS, type BehaviourEvent } from '@zhiyin/domain';
import { candidateFeatures, featureCount, OWN_FEATURES, type KnownItems } from './candidate-features.ts';

const NOW = Date.UTC(2026, 0, 31);
const event = (item: number, daysAgo: number, type: BehaviourEvent['type'] = 'purchase'): BehaviourEvent => ({
  sequence: 0, type, customType: null, user: 1, item, at: NOW - daysAgo * DAY_MS, quantity: 1, price: null, currency: null, query: null, rating: null, session: null,
  order: null, recommendationId: null, country: null, consented: true, bot: false, attributes: null,
});
const column = (...values: number[]) => Float32Array.from(values);
/** Four items: 0 and 1 of category 1, 2 of category 2, 3 says nothing. 0 goes with 1 (.5) and 2 (.2); 2 with 1 (.8). */
const known: KnownItems = {
  facts: {
    at: NOW, week: column(1, 2, 3, 0), month: column(2, 3, 4, 0), ever: column(5, 5, 5, 0), slope: column(0, 0.5, -0.5, 0), firstDays: column(30, 20, 10, NaN), lastDays: column(1, 2, 3, NaN),
    logPrice: column(Math.log(10), Math.log(20), Math.log(40), NaN), category: Int32Array.of(1, 1, 2, 0), brand: Int32Array.of(1, 2, 1, 0),
  },
  links: { rows: 4, width: 4, offsets: Int32Array.of(0, 2, 2, 3, 3), columns: Int32Array.of(1, 2, 1), values: column(0.5, 0.2, 0.8) },
};
/** One source: its first, then its eleventh; silent about the third. */
const said = column(1, 1, 1, 0.25, 0.5, 0.1, 0, 0, 0);
const own = (features: Float32Array, row: number): Record<string, number> => Object.fromEntries(OWN_FEATURES.map((name, n) => [name, features[row * featureCount(1) + 3 + n]]));

describe('candidateFeatures', () => {
  const candidates = { items: Int32Array.of(1, 2, 3), said, sources: 1, blend: [0.9, 0.4, 0] };
  const facts = (events: BehaviourEvent[], items: number[] = []) => ({ history: { user: 1, events }, context: { now: NOW, placement: 'home', items, country: null, category: null } });

  it('say of each candidate what was worked out by hand', () => {
    // Newest first: 0 two days ago, 2 five days ago (twice); weights by recency 1 and 5/6, or 1 and 1/2 for likeness.
    const features = candidateFeatures(candidates, facts([event(2, 9), event(2, 5), event(0, 2)]), known);
    const first = own(features, 0);
    expect([...features.subarray(0, 3)]).toEqual([1, 1, 1]);
    const close = (name: string, value: number) => expect(first[name]).toBeCloseTo(value, 5);
    close('sources', 1);
    close('reciprocal-ranks', 1 / 60);
    close('blend', 0.9);
    close('link-last', 0.5);
    close('link-most', 0.8);
    close('link-mean', (0.5 + 0.8 / 2) / 1.5);
    close('price-gap', Math.log(20) - (Math.log(10) + (5 / 6) * Math.log(40)) / (1 + 5 / 6));
    close('category-share', 1 / (1 + 5 / 6));
    close('brand-share', 0);
    close('times-seen', 0);
    expect(first['seen-days']).toBeNaN();
    const second = own(features, 1);
    expect(second['reciprocal-ranks']).toBeCloseTo(1 / 70, 6);
    expect([second['times-seen'], second['seen-days'], second['history']]).toEqual([2, 5, expect.closeTo(Math.log(4), 5)]);
    const third = own(features, 2);
    expect([third['sources'], third['link-most'], third['sold-ever']]).toEqual([0, 0, 0]);
    expect(third['price-gap']).toBeNaN();
  });

  it('take what the page is about for the newest step', () => {
    const features = candidateFeatures(candidates, facts([event(3, 1)], [2]), known);
    expect(own(features, 0)['link-last']).toBeCloseTo(0.8, 6);
  });

  it('know nothing of strangers and of items that came later, and say so', () => {
    const features = candidateFeatures({ ...candidates, items: Int32Array.of(1, 2, 9) }, facts([]), known);
    expect(own(features, 0)['price-gap']).toBeNaN();
    expect(own(features, 2)['sold-week']).toBeNaN();
    expect(features.some((value) => value === Infinity || value === -Infinity)).toBe(false);
  });
});
