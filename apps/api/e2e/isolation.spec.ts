import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { goods, TestApi, type Answer, type TestTenant } from './harness.ts';

let api: TestApi;
let ours: TestTenant;
let theirs: TestTenant;

/** What the other tenant holds; none of it may ever show up in an answer to us. */
const CANARY = 'theirs-canary';

beforeAll(async () => {
  api = await TestApi.start();
  ours = await api.tenant('ours');
  theirs = await api.tenant('theirs');
  await ours.items(goods(6, 'our'));
  await theirs.items(goods(6, CANARY));
  for (const [shop, item, user] of [[ours, 'our1', 'our-user'], [theirs, `${CANARY}1`, `${CANARY}-user`]] as const) {
    await shop.events([
      { id: 'same-id', type: 'view', user, item },
      { id: 'v', type: 'view', visitor: `${user}-visitor`, item },
    ]);
    await api.send('PUT', '/v1/users', { key: shop.secretKey, body: { users: [{ user, attributes: { note: `${user}-note` } }] } });
  }
});
afterAll(() => api?.stop());

/** Everything that names something by an id; `id` is theirs in one run, nobody's in the other, ours in the control. */
const PROBES: readonly (readonly [name: string, item: (id: { item: string; user: string }) => Promise<Answer>])[] = [
  ['PATCH an item', ({ item }) => api.send('PATCH', '/v1/items', { key: ours.secretKey, body: { items: [{ id: item, price: 1 }] } })],
  ['DELETE an item', ({ item }) => api.send('DELETE', '/v1/items', { key: ours.secretKey, body: { ids: [item] } })],
  ['export a user', ({ user }) => api.send('GET', `/v1/users/${user}/export`, { key: ours.secretKey })],
  ['export a visitor', ({ user }) => api.send('GET', `/v1/users/${user}-visitor/export?kind=visitor`, { key: ours.secretKey })],
  ['erase a user', ({ user }) => api.send('DELETE', `/v1/users/${user}`, { key: ours.secretKey })],
  ['recommend with a context item', ({ item }) => api.send('POST', '/v1/recommendations', { key: ours.secretKey, body: { placement: 'product', items: [item], limit: 50 } })],
  ['recommend without an item', ({ item }) => api.send('POST', '/v1/recommendations', { key: ours.secretKey, body: { placement: 'home', exclude: [item], limit: 50 } })],
  ['recommend for a user', ({ user }) => api.send('POST', '/v1/recommendations', { key: ours.secretKey, body: { placement: 'home', user, limit: 50 } })],
  ['search', ({ item }) => api.send('POST', '/v1/search', { key: ours.secretKey, body: { query: item, filter: `id == "${item}"` } })],
  ['search by a user', ({ user }) => api.send('POST', '/v1/search', { key: ours.secretKey, body: { query: 'thing', user } })],
  ['rank', ({ item }) => api.send('POST', '/v1/rank', { key: ours.secretKey, body: { placement: 'home', candidates: [item, 'our2'] } })],
];

/** What differs between two runs for honest reasons. */
function comparable({ status, body }: Answer, id: { item: string; user: string }): string {
  return JSON.stringify({ status, body }, (name, value) => (['recommendationId', 'requestId', 'score', 'trace'].includes(name) ? undefined : value))
    .replaceAll(id.item, '<item>').replaceAll(id.user, '<user>');
}

describe('tenant isolation', () => {
  it.each(PROBES)('%s: what is theirs looks exactly like what does not exist', async (_, probe) => {
    const foreign = { item: `${CANARY}1`, user: `${CANARY}-user` };
    const absent = { item: 'absent-nobody1', user: 'absent-nobody-user' };
    const answer = await probe(foreign);
    expect(comparable(answer, foreign)).toBe(comparable(await probe(absent), absent));
    expect(JSON.stringify(answer.body).replaceAll(`${CANARY}1`, '')).not.toContain(CANARY);
  });

  it('the same probes find what is ours, so that the silence above means something', async () => {
    const own = { item: 'our1', user: 'our-user' };
    expect((await api.send('GET', `/v1/users/${own.user}/export`, { key: ours.secretKey })).status).toBe(200);
    const patched = await api.send<{ results: { status: string }[] }>('PATCH', '/v1/items', { key: ours.secretKey, body: { items: [{ id: own.item, price: 3 }] } });
    expect(patched.body.results[0].status).toBe('updated');
    const ranked = await api.send<{ missingItems: string[] }>('POST', '/v1/rank', { key: ours.secretKey, body: { placement: 'home', candidates: [own.item] } });
    expect(ranked.body.missingItems).toEqual([]);
  });

  it('a probing tenant changed nothing of theirs', async () => {
    expect(await theirs.count('item', 'deleted_at is null')).toBe(6);
    expect((await api.send('GET', `/v1/users/${CANARY}-user/export`, { key: theirs.secretKey })).status).toBe(200);
  });

  it('the same event id of two tenants are two events', async () => {
    expect(await ours.count('event_identity')).toBe(2);
    expect(await theirs.count('event_identity')).toBe(2);
  });

  it('answers hold items of the caller only, whatever the key asks for', async () => {
    for (const placement of ['home', 'product', 'cart', 'search', 'mail']) {
      const { body } = await theirs.recommend({ placement, limit: 200 });
      expect(body.items.length).toBeGreaterThan(0);
      expect(body.items.every(({ id }) => id.startsWith(CANARY))).toBe(true);
    }
  });

  it('takes no tenant from a body', async () => {
    const answer = await api.send('POST', '/v1/recommendations', { key: ours.secretKey, body: { placement: 'home', tenant: theirs.record.id } });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ field: 'tenant', expected: 'no such field' });
  });
});
