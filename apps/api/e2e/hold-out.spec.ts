import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayOf } from '@zhiyin/domain';
import { PgFigureStore, PgPipelineStore } from '@zhiyin/persistence';
import { eventually, goods, TestApi, type TestTenant } from './harness.ts';

let api: TestApi;
let shop: TestTenant;

beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.tenant('shop');
  await shop.items(goods(12));
  await shop.events([{ type: 'view', user: 'seen', item: 'i1' }]);
  await activate('home', { share: 0.5, answer: 'random' });
  await activate('search', { share: 0.5, answer: 'popularity' });
});
afterAll(() => api?.stop());

async function activate(placement: string, holdOut: object): Promise<void> {
  const store = new PgPipelineStore(api.test.database);
  const { version } = await store.save(shop.record.id, { placement, document: { retrieve: [{ strategy: 'popularity', n: 20 }], fallback: ['popularity'], holdOut } as never, note: null, createdBy: 'test' });
  await store.activate(shop.record.id, placement, version);
  await eventually(async () => (await shop.recommend({ placement })).body.pipelineVersion === version, 5000);
}
const armOf = async (body: object): Promise<string> => ((await shop.recommend({ placement: 'home', limit: 3, ...body })).body as unknown as { arm: string }).arm;

describe('a hold-out', () => {
  it('is about half of the people, each always the same, known or not, with session or id', async () => {
    const arms = await Promise.all(Array.from({ length: 60 }, (_, n) => armOf({ user: `u${n}` })));
    const again = await Promise.all(Array.from({ length: 60 }, (_, n) => armOf({ user: `u${n}`, session: `s${n}` })));
    expect(again).toEqual(arms);
    const held = arms.filter((arm) => arm === 'hold-out').length;
    expect(held).toBeGreaterThan(12);
    expect(held).toBeLessThan(48);
    const before = await armOf({ visitor: 'newcomer' });
    await shop.events([{ type: 'view', visitor: 'newcomer', item: 'i2' }]);
    expect(await armOf({ visitor: 'newcomer' })).toBe(before);
    const sessions = await Promise.all(Array.from({ length: 20 }, (_, n) => armOf({ session: `s${n}` })));
    expect(new Set(sessions).size).toBe(2);
  });

  it('holds nobody out who withheld consent or says nothing of themselves', async () => {
    expect(new Set(await Promise.all(Array.from({ length: 20 }, (_, n) => armOf({ user: `u${n}`, consent: false }))))).toEqual(new Set(['pipeline']));
    expect(await armOf({})).toBe('pipeline');
  });

  it('is the same group where people search, and is written with what was shown', async () => {
    const find = async (user: string) => (await api.send<{ arm: string }>('POST', '/v1/search', { key: shop.secretKey, body: { query: 'thing', user } })).body.arm;
    for (let n = 0; n < 6; n++) expect(await find(`u${n}`)).toBe(await armOf({ user: `u${n}` }));
    await eventually(async () => (await shop.count('impression', "arm = 'hold-out' and placement = 'search'")) > 0, 3000);
    await eventually(async () => (await shop.count('impression', "arm = 'hold-out' and placement = 'home' and propensities[1] < 0.1")) > 0, 3000);
  });
});

it('counts per day what was answered and what was refused', async () => {
  await shop.events([{ type: 'nonsense' }, { type: 'click', item: 'i1', recommendationId: 'from-elsewhere' }]);
  await api.services.dayCounts.flush();
  const today = dayOf(Date.now());
  const counts = new Map((await new PgFigureStore(api.test.database).counts(shop.record.id, { from: today, to: today })).map(({ measure, count }) => [measure, count]));
  expect(counts.get('ingest.rejected')).toBe(1);
  expect(counts.get('ingest.warning')).toBe(1);
  expect([...counts].filter(([measure]) => measure.startsWith('answer-ms.')).reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan(100);
});
