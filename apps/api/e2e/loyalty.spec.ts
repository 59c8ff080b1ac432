import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY_MS, seededRng, type JsonObject } from '@zhiyin/domain';
import { LoyaltyModel, type Order } from '@zhiyin/loyalty';
import { PgLoyaltyStore } from '@zhiyin/persistence';
import { goods, TestApi, type TestTenant } from './harness.ts';

interface LoyaltyAnswer {
  readonly model: { version: number; customers: number } | null;
  readonly users: readonly { user: string; orders: number; lastOrderAt: string | null; reason: string | null; prediction: Record<string, unknown> | null }[];
  readonly items: readonly { item: string; purchases: number; effect: number }[];
  readonly missingItems: readonly string[];
}

let api: TestApi;
let shop: TestTenant;
let other: TestTenant;
const now = Date.now();
const day = (ago: number): string => new Date(now - ago * DAY_MS).toISOString();

beforeAll(async () => {
  api = await TestApi.start();
  [shop, other] = [await api.tenant('shop'), await api.tenant('other')];
  for (const tenant of [shop, other]) await tenant.items(goods(3));
  const buys = (user: string, days: readonly number[]) => days.map((ago) => ({ id: `${user}-${ago}`, type: 'purchase', user, item: 'i1', price: 20, currency: 'EUR', quantity: 2, at: day(ago) }));
  await shop.events([...buys('regular', [100, 80, 60, 41, 20, 3]), ...buys('gone', [190, 185, 181]), ...buys('newcomer', [2]), { type: 'view', user: 'looker', item: 'i1' }]);
  await shop.events([...buys('silent', [30, 9])]);
  await api.send('PUT', '/v1/users', { key: shop.secretKey, body: { users: [{ user: 'silent', consent: false }] } });
});
afterAll(() => api?.stop());

const ask = (body: unknown, tenant = shop, key = tenant.secretKey) => api.send<LoyaltyAnswer & { code?: string }>('POST', '/v1/predictions/loyalty', { key, body });

/** Of 500 people who order about every 20 days and leave with 15 % after each order. */
async function fit(tenant: TestTenant): Promise<void> {
  const rng = seededRng(3);
  const orders = Array.from({ length: 500 }, (_, customer) => {
    const own: Order[] = [];
    for (let ago = 200 - rng.next() * 60; ago > 0; ago += 20 * Math.log(1 - rng.next())) {
      own.push({ customer, at: now - ago * DAY_MS, value: 40 });
      if (own.length > 1 && rng.next() < 0.15) break;
    }
    return own;
  }).flat();
  const { parameters } = LoyaltyModel.fit(orders, now);
  await new PgLoyaltyStore(api.test.database).save(tenant.record.id, { ...parameters, itemHorizonDays: 60 } as unknown as JsonObject, parameters.customers, [
    { item: (await api.services.runtimes.of(tenant.record.id)).catalogue.numberOf('i1'), purchases: 40, effect: 0.05, low: -0.01, high: 0.11 },
  ]);
}

describe('before the first fit', () => {
  it('says what is known and why there is no prediction', async () => {
    const { status, body } = await ask({ users: ['regular'], items: ['i1', 'nothing'] });
    expect(status).toBe(200);
    expect(body.model).toBeNull();
    expect(body.users[0]).toMatchObject({ user: 'regular', orders: 6, prediction: null, reason: 'not-fitted' });
    expect(body.items).toEqual([{ item: 'i1', purchases: 0, effect: 0, low: 0, high: 0 }]);
    expect(body.missingItems).toEqual(['nothing']);
  });
});

describe('POST /v1/predictions/loyalty', () => {
  beforeAll(() => fit(shop));

  it('tells customers who come back from those who are gone, by what they bought until now', async () => {
    const { body } = await ask({ users: ['regular', 'gone', 'newcomer'], items: ['i1', 'i2'] });
    expect(body.model).toMatchObject({ version: 1, customers: 500, itemHorizonDays: 60 });
    const [regular, gone, newcomer] = body.users;
    expect(regular).toMatchObject({ orders: 6, reason: null, prediction: { stage: 'loyal' } });
    expect(regular.prediction!.probabilityAlive).toBeGreaterThan(0.7);
    expect(regular.prediction!.expectedOrders).toBeGreaterThan(1);
    expect(gone.prediction).toMatchObject({ stage: 'lapsed' });
    expect(gone.prediction!.expectedOrders).toBeLessThan(0.5);
    expect(newcomer).toMatchObject({ orders: 1, prediction: { stage: 'new' } });
    expect(body.items).toEqual([expect.objectContaining({ item: 'i1', purchases: 40 }), { item: 'i2', purchases: 0, effect: 0, low: 0, high: 0 }]);
  });

  it('follows the next purchase', async () => {
    const before = (await ask({ users: ['gone'] })).body.users[0].prediction!;
    await shop.events([{ id: 'back', type: 'purchase', user: 'gone', item: 'i1', price: 20, currency: 'EUR', at: day(0) }]);
    const after = (await ask({ users: ['gone'] })).body.users[0].prediction!;
    expect(after.probabilityAlive).toBeGreaterThan(before.probabilityAlive as number);
  });

  it('says why there is no prediction of somebody', async () => {
    const { body } = await ask({ users: ['looker', 'nobody', 'silent'] });
    expect(body.users.map(({ orders, reason, prediction }) => [orders, reason, prediction])).toEqual([[0, 'no-orders', null], [0, 'no-orders', null], [0, 'no-consent', null]]);
  });

  it('tells another tenant nothing: neither of its people nor of its items', async () => {
    const { body } = await ask({ users: ['regular'], items: ['i1'] }, other);
    expect(body.model).toBeNull();
    expect(body.users[0]).toMatchObject({ orders: 0, reason: 'no-orders' });
    expect(body.items[0]).toMatchObject({ purchases: 0 });
  });

  it('refuses what it cannot answer, and keys that may not read people', async () => {
    expect((await ask({})).body).toMatchObject({ code: 'REQUEST_MALFORMED' });
    for (const bad of [{ users: [] }, { users: [''] }, { users: ['a'], horizonDays: 0 }, { users: ['a\u0000b'] }, { users: Array(101).fill('a') }, { users: ['a'], more: 1 }, null, []]) expect((await ask(bad)).status).toBe(400);
    expect((await ask({ users: ['regular'] }, shop, shop.publishableKey)).status).toBe(403);
  });
});
