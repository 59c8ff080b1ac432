import { describe, expect, it } from '@jest/globals';
import { Value } from '@sinclair/typebox/value';
import { Bitset, DAY_MS, silentLogger, tenantId, type CatalogueItem } from '@zhiyin/domain';
import { buildDataset } from '@zhiyin/dataset';
import { behaviour, smallShop } from '@zhiyin/strategy-sdk/conformance';
import type { Recommender } from '@zhiyin/strategy-sdk';
import { trainContext } from '@zhiyin/testing/strategies';
import { popularityConfig } from './popularity-config.ts';
import { popularityStrategy } from './popularity.strategy.ts';

const NOW = 100 * DAY_MS;
const items: CatalogueItem[] = smallShop(1).items.slice(0, 60);

/** Each event: [item, days ago, country]. */
async function shopOf(events: readonly (readonly [item: number, daysAgo: number, country?: string])[], change: object = {}): Promise<Recommender> {
  const data = buildDataset({ items, events: [...events.map(([item, daysAgo, country = null]) => behaviour('purchase', 1, item, NOW - daysAgo * DAY_MS, null, country)), behaviour('search', 1, null, NOW)] });
  const config = Value.Default(popularityConfig, change) as Parameters<typeof popularityStrategy.train>[1];
  const state = await popularityStrategy.train(data, config, trainContext());
  const manifest = { tenant: tenantId(1), strategy: 'popularity', artifactVersion: 1, sdkVersion: '1.0.0', configDigest: '', datasetDigest: '', seed: 1, device: 'cpu', logPosition: { next: 1n, running: [] }, trainedAt: '' };
  return popularityStrategy.load({ manifest, array: (name) => state.arrays[name], vocabulary: (name) => state.vocabularies[name] }, config,
    { log: silentLogger, sources: new Map(), catalogue: { size: items.length, numberOf: () => -1, title: () => '', categories: (number) => items[number]?.categories ?? [] } });
}

const context = { now: NOW, placement: 'home', items: [], country: null, category: null };
const top = async (shop: Recommender, change: object = {}) =>
  [...(await shop.candidates({ history: { user: null, events: [] }, context: { ...context, ...change }, limit: 10, eligible: Bitset.all(items.length) })).items];

describe('popularity', () => {
  it('lets one new purchase outweigh two that are two half-lives old', async () => {
    expect(await top(await shopOf([[0, 28], [0, 28], [1, 0]], { trendWeight: 0 }))).toEqual([1, 0]);
    expect(await top(await shopOf([[0, 28], [0, 28], [1, 0]], { trendWeight: 0, halfLifeDays: 365 }))).toEqual([0, 1]);
  });

  it('leaves out what is older than the window or has too little support', async () => {
    expect(await top(await shopOf([[0, 50], [1, 1]], { windowDays: 30 }))).toEqual([1]);
    expect(await top(await shopOf([[0, 1], [1, 1], [1, 2]], { minimumSupport: 2 }))).toEqual([1]);
  });

  it("shows a country's own list where it has demand, the shop's where it has little", async () => {
    const german = Array.from({ length: 40 }, () => [0, 1, 'DE'] as const);
    const french = Array.from({ length: 20 }, () => [1, 1, 'FR'] as const);
    const shop = await shopOf([...german, ...french, [2, 1, 'IT']]);
    expect((await top(shop))[0]).toBe(0);
    expect((await top(shop, { country: 'FR' }))[0]).toBe(1);
    expect((await top(shop, { country: 'IT' }))[0]).toBe(0);
    expect(await top(shop, { country: 'ZZ' })).toEqual(await top(shop));
  });

  it('restricts a category list to the category', async () => {
    const shop = await shopOf([[0, 1], [0, 1], [30, 1], [31, 1], [31, 1]]);
    expect(await top(shop, { category: 'Lamps' })).toEqual([31, 30]);
    expect(await top(shop, { category: 'Lamps', country: 'DE' })).toEqual([31, 30]);
  });

  it('lifts what is rising above what sells steadily, and says so', async () => {
    const steady = Array.from({ length: 60 }, (_, day) => [0, day] as const);
    const rising = Array.from({ length: 12 }, () => [1, 0.5] as const);
    const shop = await shopOf([...steady, ...rising], { trendWeight: 2 });
    expect(await top(shop)).toEqual([1, 0]);
    const reasons = await shop.explain?.({ history: { user: null, events: [] }, context, items: Int32Array.of(1, 0) });
    expect(reasons?.map((reason) => reason?.code)).toEqual(['trending', 'popular-now']);
  });

  it('moves an item at once when an event comes in, on every list it is on, and lists a new item', async () => {
    const shop = await shopOf([[30, 1, 'DE'], [30, 1, 'DE'], [31, 1, 'DE']]);
    for (const ask of [{}, { country: 'DE' }, { category: 'Lamps' }]) expect(await top(shop, ask)).toEqual([30, 31]);
    shop.observe?.([1, 2, 3].map((i) => behaviour('purchase', 2, 31, NOW + i, null, 'DE')).concat(behaviour('view', 2, 32, NOW, null, 'DE')));
    for (const ask of [{}, { country: 'DE' }, { category: 'Lamps' }]) expect(await top(shop, ask)).toEqual([31, 30, 32]);
  });
});
