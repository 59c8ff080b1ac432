import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { goods, TestApi, type SlateAnswer, type TestTenant } from './harness.ts';

let api: TestApi;
let shop: TestTenant;

beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.tenant('shop');
  await shop.items(goods(12));
});
afterAll(() => api?.stop());

const put = (users: readonly object[]) => api.send<{ results: { status: string }[] }>('PUT', '/v1/users', { key: shop.secretKey, body: { users } });
const exported = (user: string, kind = 'user') => api.send('GET', `/v1/users/${encodeURIComponent(user)}/export?kind=${kind}`, { key: shop.secretKey });
const ids = ({ body }: { body: SlateAnswer }) => body.items.map(({ id }) => id);

describe('export and erasure', () => {
  it('exports everything there is about a person, with their own id', async () => {
    await put([{ user: 'exporter@example.org', attributes: { tier: 'gold' }, country: 'DE' }]);
    await shop.events([{ id: 'x1', type: 'purchase', user: 'exporter@example.org', item: 'i1', price: 3, currency: 'EUR' }]);
    const { status, body } = await exported('exporter@example.org');
    expect(status).toBe(200);
    const text = JSON.stringify(body);
    for (const part of ['exporter@example.org', 'gold', 'DE', 'purchase', 'i1']) expect(text).toContain(part);
    expect(text).not.toContain('sealedId');
  });

  it('erases everywhere, answers with a receipt, and keeps late events out', async () => {
    await put([{ user: 'gone', attributes: { a: 1 } }]);
    await shop.events([{ id: 'g1', type: 'view', user: 'gone', item: 'i1' }, { id: 'g2', type: 'cart', user: 'gone', item: 'i2' }]);
    await shop.recommend({ placement: 'home', user: 'gone' });
    const before = { events: await shop.count('event'), identities: await shop.count('user_identity') };
    const receipt = await api.send('DELETE', '/v1/users/gone', { key: shop.secretKey });
    expect(receipt.status).toBe(200);
    expect(receipt.body).toMatchObject({ events: 2, identities: 1, erasedAt: expect.stringContaining('T') });
    expect(await shop.count('event')).toBe(before.events - 2);
    expect(await shop.count('user_identity')).toBe(before.identities - 1);
    expect((await exported('gone')).status).toBe(404);
    expect((await api.send('DELETE', '/v1/users/gone', { key: shop.secretKey })).status).toBe(404);
    expect((await shop.events([{ id: 'g3', type: 'view', user: 'gone', item: 'i1' }])).body.results[0].status).toBe('refused');
    expect((await put([{ user: 'gone' }])).body.results[0].status).toBe('refused');
    expect((await put([{ user: 'gone', consent: true }])).body.results[0].status).not.toBe('refused');
    expect((await shop.events([{ id: 'g4', type: 'view', user: 'gone', item: 'i1' }])).body.results[0].status).toBe('accepted');
  });

  it('finds anonymous visitors by their kind only', async () => {
    await shop.events([{ type: 'view', visitor: 'browser-1', item: 'i3' }]);
    expect((await exported('browser-1')).status).toBe(404);
    expect((await exported('browser-1', 'visitor')).status).toBe(200);
  });

  it('handles ids with every kind of character', async () => {
    const odd = 'über/user?x=1&y=%2F 知音😀';
    await shop.events([{ type: 'view', user: odd, item: 'i3' }]);
    const answer = await exported(odd);
    expect(answer.status).toBe(200);
    expect(JSON.stringify(answer.body)).toContain('知音😀');
  });
});

describe('merging', () => {
  it('gives the user what the visitor did, once, before and after', async () => {
    await shop.events([{ id: 'm1', type: 'view', visitor: 'device', item: 'i4' }]);
    await shop.events([{ id: 'm2', type: 'view', user: 'member', item: 'i5' }]);
    const merge = () => api.send('POST', '/v1/users/merge', { key: shop.secretKey, body: { visitor: 'device', user: 'member' } });
    expect((await merge()).body).toEqual({ movedEvents: 1 });
    expect((await merge()).body).toEqual({ movedEvents: 0 });
    await shop.events([{ id: 'm3', type: 'view', visitor: 'device', item: 'i6' }]);
    const text = JSON.stringify((await exported('member')).body);
    for (const item of ['i4', 'i5', 'i6']) expect(text).toContain(item);
  });
});

describe('consent', () => {
  it('without it, what somebody did changes no answer to them', async () => {
    const look = (user: string) => shop.recommend({ placement: 'home', user, limit: 12 });
    const stranger = ids(await look('never-seen'));
    await put([{ user: 'silent', consent: false }]);
    await shop.events(['i7', 'i8', 'i9'].flatMap((item, n) => [{ id: `s${n}`, type: 'purchase', user: 'silent', item }]));
    expect(ids(await look('silent'))).toEqual(stranger);
    await shop.events([{ id: 's9', type: 'purchase', user: 'per-event', item: 'i7', consent: false }]);
    expect(ids(await look('per-event'))).toEqual(stranger);
    await shop.events([{ id: 't1', type: 'purchase', user: 'per-request', item: 'i7' }]);
    expect(ids(await shop.recommend({ placement: 'home', user: 'per-request', limit: 12, consent: false }))).toEqual(stranger);
    expect(await shop.count('event', 'not consented')).toBe(4);
  });

  it('a tenant may ask first: its default holds where nobody says otherwise', async () => {
    const careful = await api.tenant('careful', { defaultConsent: false });
    await careful.items(goods(3));
    await careful.events([{ type: 'view', user: 'a', item: 'i1' }, { type: 'view', user: 'a', item: 'i1', consent: true }]);
    expect(await careful.count('event', 'consented')).toBe(1);
  });
});

describe('items', () => {
  it('tells created, updated, unchanged and rejected apart', async () => {
    const send = (items: readonly object[]) => api.send<{ results: { status: string; error?: { field: string } }[] }>('PUT', '/v1/items', { key: shop.secretKey, body: { items } });
    const course = { id: 'c1', type: 'course', title: 'Weaving', attributes: { level: 'beginner', hours: 12, tags: ['craft'] } };
    expect((await send([course])).body.results[0].status).toBe('created');
    expect((await send([course])).body.results[0].status).toBe('unchanged');
    const mixed = await send([{ ...course, title: 'Weaving II' }, { id: 'c2' }, { id: 'c3', title: 'X', price: -1 }]);
    expect(mixed.body.results.map(({ status }) => status)).toEqual(['updated', 'rejected', 'rejected']);
    expect(mixed.body.results.map(({ error }) => error?.field)).toEqual([undefined, 'title', 'price']);
  });

  it('stops offering what is sold out or deleted in the very next answer', async () => {
    const all = async () => ids(await shop.recommend({ placement: 'home', limit: 200 }));
    await shop.items([{ id: 'brief', title: 'Brief', stock: 1 }]);
    expect(await all()).toContain('brief');
    await api.send('PATCH', '/v1/items', { key: shop.secretKey, body: { items: [{ id: 'brief', stock: 0 }] } });
    expect(await all()).not.toContain('brief');
    await api.send('PATCH', '/v1/items', { key: shop.secretKey, body: { items: [{ id: 'brief', stock: 2 }] } });
    expect(await all()).toContain('brief');
    await api.send('DELETE', '/v1/items', { key: shop.secretKey, body: { ids: ['brief', 'never'] } });
    expect(await all()).not.toContain('brief');
  });
});
