import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY_MS } from '@zhiyin/domain';
import { TestApi, type TestTenant } from './harness.ts';

interface Taste {
  readonly categories: readonly { value: string; strength: number; because: { id: string; title: string }[] }[];
  readonly brands: readonly { value: string }[];
  readonly priceBand: { low: number; middle: number; high: number; currency: string } | null;
  readonly confidence: number;
}
interface ProfileAnswer {
  readonly code?: string;
  readonly consent: boolean;
  readonly events: number;
  readonly longTerm: Taste;
  readonly session: Taste | null;
  readonly interests: readonly { example: { id: string }; items: { id: string }[]; share: number }[];
  readonly rhythm: { orders: number; spent: number; daysBetween: number | null };
  readonly loyalty: object | null;
}

let api: TestApi;
let shop: TestTenant;
const ago = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.tenant('shop');
  await shop.items([
    ...[1, 2, 3].map((n) => ({ id: `mug-${n}`, title: `Mug ${n}`, categories: ['Kitchen', 'Mugs'], brand: 'Acme', price: 10 + n, currency: 'EUR', stock: 5 })),
    ...[1, 2, 3].map((n) => ({ id: `shoe-${n}`, title: `Shoe ${n}`, categories: ['Sport', 'Shoes'], brand: 'Peak', price: 100 + n, currency: 'EUR', stock: 5 })),
  ]);
  await shop.events([
    { id: 'a', type: 'purchase', user: 'ada', item: 'mug-1', price: 11, currency: 'EUR', quantity: 2, at: ago(40) },
    { id: 'b', type: 'purchase', user: 'ada', item: 'mug-2', price: 12, currency: 'EUR', at: ago(20) },
    { id: 'c', type: 'purchase', user: 'ada', item: 'shoe-1', price: 101, currency: 'EUR', at: ago(10) },
    { id: 'd', type: 'purchase', user: 'silent', item: 'mug-1', price: 11, currency: 'EUR', at: ago(1) },
    { id: 'e', type: 'view', visitor: 'browser', item: 'shoe-2' },
  ]);
  await api.send('PUT', '/v1/users', { key: shop.secretKey, body: { users: [{ user: 'silent', consent: false }] } });
});
afterAll(() => api?.stop());

const profile = (user: string, query = '', tenant = shop, key = tenant.secretKey) => api.send<ProfileAnswer>('GET', `/v1/users/${encodeURIComponent(user)}/profile${query}`, { key });

describe('GET /v1/users/{id}/profile', () => {
  it('shows tastes with the items they rest on, interests, prices and rhythm', async () => {
    const { status, body } = await profile('ada');
    expect(status).toBe(200);
    expect(body.longTerm.categories.map(({ value }) => value).sort()).toEqual(['Kitchen', 'Mugs', 'Shoes', 'Sport']);
    expect(body.longTerm.categories.find(({ value }) => value === 'Mugs')!.because).toEqual([{ id: 'mug-2', title: 'Mug 2' }, { id: 'mug-1', title: 'Mug 1' }]);
    expect(body.longTerm.priceBand).toMatchObject({ currency: 'EUR', low: 11 });
    expect(body.interests.map(({ items }) => items.map(({ id }) => id).sort())).toEqual([['mug-1', 'mug-2'], ['shoe-1']]);
    expect(body.rhythm).toMatchObject({ orders: 3, spent: 135, daysBetween: 15 });
    expect(body).toMatchObject({ consent: true, events: 3, session: null, loyalty: null });
  });

  it('changes with the next event, and can still be read as it was', async () => {
    const before = (await profile('ada')).body;
    await shop.events([{ id: 'f', type: 'view', user: 'ada', item: 'shoe-3' }]);
    const after = (await profile('ada')).body;
    expect(after.events).toBe(4);
    expect(after.session!.brands.map(({ value }) => value)).toEqual(['Peak']);
    const then = (await profile('ada', `?asOf=${encodeURIComponent(ago(0.5))}`)).body;
    expect(then.session).toBeNull();
    const kinds = ({ interests }: ProfileAnswer) => interests.map(({ example, items }) => [example.id, items.map(({ id }) => id)]);
    expect(kinds(then)).toEqual(kinds(before));
    expect((await profile('ada', `?asOf=${encodeURIComponent(ago(30))}`)).body.rhythm).toMatchObject({ orders: 1, spent: 22 });
  });

  it('is empty without consent, and knows visitors by their kind', async () => {
    expect((await profile('silent')).body).toMatchObject({ consent: false, events: 0, longTerm: { categories: [], confidence: 0 }, rhythm: { orders: 0 } });
    expect((await profile('browser')).status).toBe(404);
    expect((await profile('browser', '?kind=visitor')).body.session!.brands).toHaveLength(1);
  });

  it('belongs to the tenant and to keys that may read people', async () => {
    const other = await api.tenant('other');
    expect((await profile('ada', '', other)).body).toMatchObject({ code: 'USER_UNKNOWN' });
    expect((await profile('ada', '', shop, shop.publishableKey)).status).toBe(403);
    expect((await profile('nobody')).status).toBe(404);
    for (const query of ['?asOf=yesterday12', '?asOf=', '?kind=robot', '?more=1']) expect((await profile('ada', query)).status).toBe(400);
  });

  it('is gone with the person', async () => {
    await api.send('DELETE', '/v1/users/ada', { key: shop.secretKey });
    expect((await profile('ada')).status).toBe(404);
  });
});
