import { describe, expect, it } from '@jest/globals';
import { DAY_MS } from '@zhiyin/domain';
import { buildProfile } from './build-profile.ts';
import { event, NOW } from '../test/events.ts';
import type { ItemFacts } from './profile.ts';

/** 0-4 mugs of Acme from 10 to 14 euros, 5-9 climbing shoes of Peak from 100 to 140, 10 a book without price, 11 a lamp. */
const shop: ItemFacts = {
  categories: (item) => (item < 5 ? ['Kitchen', 'Mugs'] : item < 10 ? ['Sport', 'Climbing', 'Shoes'] : item === 10 ? ['Books'] : ['Home', 'Lamps']),
  brand: (item) => (item < 5 ? 'Acme' : item < 10 ? 'Peak' : null),
  price: (item) => (item < 5 ? 10 + item : item < 10 ? 50 + item * 10 : item === 10 ? Number.NaN : 30),
  currency: () => 'EUR',
};

describe('buildProfile', () => {
  it('knows nothing of nobody', () => {
    expect(buildProfile([], shop, NOW)).toEqual({
      longTerm: { categories: [], brands: [], priceBand: null, confidence: 0 }, session: null, interests: [], lastEventAt: null, events: 0,
    });
  });

  it('weighs what was bought over what was seen, and says which items it goes by', () => {
    const { longTerm } = buildProfile([event('view', 5, 0), event('purchase', 1, 0), event('purchase', 2, 0)], shop, NOW);
    expect(longTerm.brands).toEqual([
      { value: 'Acme', strength: 10 / 11, events: 2, because: [1, 2] }, { value: 'Peak', strength: 1 / 11, events: 1, because: [5] },
    ]);
    expect(longTerm.categories[0]).toMatchObject({ value: 'Kitchen', because: [1, 2] });
    expect(longTerm.priceBand).toEqual({ currency: 'EUR', low: 11, middle: 12, high: 12 });
    expect(longTerm.confidence).toBeCloseTo(11 / 36, 12);
  });

  it('forgets: an event of 60 days ago says half', () => {
    const { longTerm } = buildProfile([event('view', 1, 60), event('view', 5, 0)], shop, NOW);
    expect(longTerm.brands.map(({ value, strength }) => [value, strength])).toEqual([['Peak', 1 / 1.5], ['Acme', 0.5 / 1.5]]);
  });

  it('counts what was sent back or rated badly against its kind', () => {
    const { longTerm, interests } = buildProfile([event('purchase', 5, 1), event('return', 5, 0), event('rating', 6, 0, { rating: 1 }), event('purchase', 1, 0), event('rating', 2, 0, { rating: 5 })], shop, NOW);
    expect(longTerm.brands.find(({ value }) => value === 'Peak')).toMatchObject({ because: [6, 5] });
    expect(longTerm.brands.find(({ value }) => value === 'Peak')!.strength).toBeLessThan(0);
    expect(longTerm.brands.find(({ value }) => value === 'Acme')!.strength).toBeGreaterThan(0);
    expect(interests.map(({ items }) => items)).toEqual([[1, 2]]);
    expect(longTerm.priceBand!.high).toBe(12);
  });

  it('keeps two unlike tastes apart instead of meeting in the middle', () => {
    const events = [0, 1, 2, 5, 6, 7].flatMap((item) => [event('purchase', item, 3), event('view', item, 4)]);
    const { interests } = buildProfile(events, shop, NOW);
    expect(interests.map(({ items, share }) => [[...items].sort((a, b) => a - b), share.toFixed(2)])).toEqual([[[0, 1, 2], '0.50'], [[5, 6, 7], '0.50']]);
  });

  it('tells the visit under way from the taste of months', () => {
    const minutes = (n: number) => n / (24 * 60);
    const events = [event('purchase', 1, 30), event('purchase', 2, 20), event('view', 5, minutes(50)), event('view', 11, minutes(8)), event('view', 11, minutes(2))];
    const { longTerm, session } = buildProfile(events, shop, NOW);
    expect(longTerm.categories[0].value).toBe('Kitchen');
    expect(session!.categories.map(({ value }) => value)).toEqual(['Home', 'Lamps']);
    expect(buildProfile(events, shop, NOW + 2 * 3_600_000).session).toBeNull();
  });

  it('is the same as of a moment, whatever came later', () => {
    const early = [event('purchase', 1, 30), event('view', 5, 20)];
    const asOf = NOW - 10 * DAY_MS;
    expect(buildProfile([...early, event('purchase', 7, 1), event('return', 1, 0)], shop, asOf)).toEqual(buildProfile(early, shop, asOf));
  });

  it('bears an item nobody knows, no price at all, and a thousand events', () => {
    const stranger: ItemFacts = { categories: () => [], brand: () => null, price: () => Number.NaN, currency: () => null };
    const { longTerm, interests } = buildProfile([event('purchase', 99, 1), event('search', null, 1)], stranger, NOW);
    expect(longTerm).toMatchObject({ categories: [], brands: [], priceBand: null });
    expect(interests).toEqual([{ example: 99, items: [99], share: 1 }]);
    const many = Array.from({ length: 1000 }, (_, n) => event('view', n % 12, n / 100));
    const shares = buildProfile(many, shop, NOW).interests.map(({ share }) => share);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
  });
});
