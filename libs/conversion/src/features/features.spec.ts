import { describe, expect, it } from '@jest/globals';
import { DAY_MS } from '@zhiyin/domain';
import { CARTS_30, FadingCounts, PURCHASES_30, SIGNALS, VIEWS_1, VIEWS_30, VIEWS_7 } from './fading-counts.ts';
import { PAIR_FEATURES, PERSON_FEATURES } from './feature-list.ts';
import { PairFeatures } from './pair-features.ts';
import { ShopCounts, type Act, type ItemFacts } from './shop-counts.ts';

const read = (counts: FadingCounts, row: number, now: number): Float64Array => {
  const out = new Float64Array(SIGNALS.length);
  counts.read(row, now, out);
  return out;
};

describe('FadingCounts', () => {
  it('halves each count after its half-life', () => {
    const counts = new FadingCounts();
    counts.add(3, 'view', 0);
    counts.add(3, 'cart', 0);
    expect([...read(counts, 3, 0)]).toEqual([1, 1, 1, 1, 0, 0, 0]);
    const later = read(counts, 3, 7 * DAY_MS);
    expect(later[VIEWS_1]).toBeCloseTo(1 / 128, 6);
    expect(later[VIEWS_7]).toBeCloseTo(0.5, 6);
    expect(later[CARTS_30]).toBeCloseTo(2 ** (-7 / 30), 6);
  });

  it('gives the same in whatever order events arrive', () => {
    const [ordered, late] = [new FadingCounts(), new FadingCounts()];
    for (const at of [0, 2, 5]) ordered.add(0, 'view', at * DAY_MS);
    for (const at of [5, 0, 2]) late.add(0, 'view', at * DAY_MS);
    read(ordered, 0, 6 * DAY_MS).forEach((count, n) => expect(read(late, 0, 6 * DAY_MS)[n]).toBeCloseTo(count, 5));
    expect(late.firstAt(0)).toBe(0);
  });

  it('knows nothing of a row nobody has', () => {
    expect([...read(new FadingCounts(), 9, 0)]).toEqual(SIGNALS.map(() => 0));
    expect(new FadingCounts().firstAt(9)).toBeNaN();
  });
});

const facts: ItemFacts = {
  categories: (item) => (item < 2 ? ['Kitchen', 'Mugs'] : item === 2 ? ['Kitchen', 'Plates'] : []),
  brand: (item) => (item === 0 ? 'Clay' : null),
  price: (item) => [10, 30, 20][item] ?? NaN,
  publishedAt: () => NaN,
};
const NOW = Date.UTC(2026, 0, 7, 14, 30);
const act = (type: Act['type'], item: number | null, minutesAgo: number, session: string | null = 's'): Act => ({ type, item, at: NOW - minutesAgo * 60_000, price: item === null ? null : facts.price(item), quantity: 1, session });

/** Features by name of one item. */
function featuresOf(history: readonly Act[], item: number, counts = new ShopCounts(facts)): Record<string, number> {
  const features = new PairFeatures(counts, facts);
  const row = new Float32Array(PAIR_FEATURES.length);
  features.rows(features.person({ history, known: true, now: NOW }), [item], row);
  return Object.fromEntries(PAIR_FEATURES.map(({ name }, n) => [name, row[n]]));
}

describe('PairFeatures', () => {
  it('says what somebody did before, in this visit and with the item', () => {
    const history = [act('view', 1, 3 * 24 * 60, 'before'), act('purchase', 1, 3 * 24 * 60 - 10, 'before'), act('search', null, 20), act('view', 0, 10), act('cart', 0, 5), act('view', 2, 1)];
    expect(featuresOf(history, 0)).toMatchObject({
      known: 1, events: Math.fround(Math.log1p(6)), purchases: Math.fround(Math.log1p(1)), visits: Math.fround(Math.log1p(2)), 'session-events': 4, 'session-items': 2,
      'session-carts': 1, 'session-open-cart': 1, 'session-searches': 1, 'session-purchases': 0, spent: Math.fround(Math.log1p(30)), hour: 14, weekday: 3,
      viewed: Math.fround(Math.log1p(1)), carted: 1, bought: 0, 'in-cart': 1, 'on-page': 0, 'viewed-in-session': 1, 'session-department': 1,
      'session-category': Math.fround(4 / 5), 'session-brand': Math.fround(4 / 5),
    });
    expect(featuresOf(history, 2)['on-page']).toBe(1);
    expect(featuresOf(history, 1)).toMatchObject({ bought: 1, 'in-cart': 0, 'viewed-in-session': 0, 'session-category': Math.fround(4 / 5) });
    expect(featuresOf(history, 1)['days-since-bought']).toBeCloseTo(3 - 10 / 1440, 3);
  });

  it('leaves out what happened after the moment', () => {
    const later = { ...act('purchase', 0, 0), at: NOW + 1 };
    expect(featuresOf([act('view', 0, 10), later], 0)).toEqual(featuresOf([act('view', 0, 10)], 0));
  });

  it('takes a visit for ended after half an hour', () => {
    expect(featuresOf([act('view', 0, 31)], 0)).toMatchObject({ 'session-events': 0, 'viewed-in-session': 0, viewed: Math.fround(Math.log1p(1)) });
  });

  it('has missing numbers, never infinite ones, for a stranger and an item nobody knows', () => {
    const features = featuresOf([], 77);
    expect(Object.entries(features).filter(([, value]) => Math.abs(value) === Infinity)).toEqual([]);
    for (const name of ['price', 'age-days', 'hours-since-touch', 'price-gap', 'days-since-purchase', 'category-conversion']) expect(features[name]).toBeNaN();
    for (const name of ['viewed', 'views', 'session-events']) expect(features[name]).toBe(0);
  });

  it('draws rates of items nobody knows to those of the shop, and trends to 0', () => {
    const counts = new ShopCounts(facts);
    for (let n = 0; n < 100; n++) counts.observe({ type: 'view', item: 0, at: NOW });
    for (let n = 0; n < 10; n++) counts.observe({ type: 'purchase', item: 0, at: NOW });
    const shopRate = 11 / 160;
    const unknown = featuresOf([], 2, counts);
    expect(unknown['item-conversion']).toBeCloseTo(Math.log(shopRate), 5);
    expect(unknown['day-trend']).toBe(0);
    expect(featuresOf([], 0, counts)['item-conversion']).toBeCloseTo(Math.log((10 + 50 * shopRate) / 160), 5);
    expect(counts.items.rows).toBe(1);
    const shop = new Float64Array(SIGNALS.length);
    counts.groups.read(0, NOW, shop);
    expect([shop[VIEWS_30], shop[PURCHASES_30]]).toEqual([100, 10]);
  });

  it('begins every row with what is asked of a person alone', () => {
    expect(PAIR_FEATURES.slice(0, PERSON_FEATURES.length)).toEqual(PERSON_FEATURES);
    expect(new Set(PAIR_FEATURES.map(({ name }) => name)).size).toBe(PAIR_FEATURES.length);
  });
});
