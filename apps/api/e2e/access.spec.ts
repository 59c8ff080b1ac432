import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateApiKey, signUserToken } from '@zhiyin/access';
import { PgKeyStore, PgTenantStore, type Database } from '@zhiyin/persistence';
import { eventually, goods, TestApi, type EventAnswer, type TestTenant } from './harness.ts';

const ORIGIN = 'https://shop.example';
let api: TestApi;
let pools: Database;
let shop: TestTenant;

beforeAll(async () => {
  api = await TestApi.start();
  pools = api.test.database;
  shop = await api.tenant('shop', { origins: [ORIGIN] });
  await shop.items(goods(5));
});
afterAll(async () => {
  await api?.stop();
});

describe('keys', () => {
  it.each([
    ['none', undefined, 'KEY_MISSING'],
    ['junk', 'zy_sk_junk', 'KEY_INVALID'],
    ['one that was never issued', generateApiKey('secret').key, 'KEY_INVALID'],
    ['a cut one', 'zy_sk_0123456789012345678901234567890123456789012345678', 'KEY_INVALID'],
  ])('refuses %s with 401', async (_, key, code) => {
    const answer = await api.send('POST', '/v1/recommendations', { key, body: { placement: 'home' } });
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ code });
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  });

  it('takes a key in x-api-key as well', async () => {
    expect((await api.send('GET', '/v1/strategies', { headers: { 'x-api-key': shop.secretKey } })).status).toBe(200);
  });

  it('lets a key do what its scopes name and nothing else', async () => {
    const { key } = await shop.key('secret', { scopes: ['recommend'] });
    expect((await shop.recommend({ placement: 'home' }, key)).status).toBe(200);
    const refused = await shop.events([{ type: 'view', item: 'i1' }], key);
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ code: 'SCOPE_MISSING' });
  });

  it('refuses a revoked key within five seconds', async () => {
    const { key, id } = await shop.key('secret');
    expect((await shop.recommend({ placement: 'home' }, key)).status).toBe(200);
    await new PgKeyStore(pools).revoke(shop.record.id, id);
    const ms = await eventually(async () => (await shop.recommend({ placement: 'home' }, key)).status === 401, 5_000);
    expect(ms).toBeLessThan(5_000);
  });

  it('answers 429 with Retry-After beyond the rate, and works again after it', async () => {
    const { key } = await shop.key('secret', { rate: 1 });
    const answers = await Promise.all(Array.from({ length: 30 }, () => api.send('GET', '/v1/placements', { key })));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(15);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(2);
    for (const { headers, body } of refused) {
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(body).toMatchObject({ code: 'RATE_LIMITED' });
    }
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(refused[0].headers.get('retry-after'))));
    expect((await api.send('GET', '/v1/placements', { key })).status).toBe(200);
  });

  it('stops a suspended tenant with 403 within five seconds and lets it back', async () => {
    const other = await api.tenant('suspended');
    const store = new PgTenantStore(pools);
    const status = async () => (await other.recommend({ placement: 'home' })).status;
    expect(await status()).toBe(200);
    await store.update(other.record.id, { status: 'suspended' });
    await eventually(async () => (await status()) === 403, 20_000);
    await store.update(other.record.id, { status: 'active' });
    await eventually(async () => (await status()) === 200, 20_000);
  });
});

describe('publishable keys', () => {
  const view = { type: 'view', item: 'i1' };

  it('work from a page whose origin they name, and from no other', async () => {
    const from = (origin: string) => api.send('POST', '/v1/events', { key: shop.publishableKey, body: { events: [{ ...view, visitor: 'v' }] }, headers: { origin } });
    const named = await from(ORIGIN);
    expect(named.status).toBe(200);
    expect(named.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    const other = await from('https://elsewhere.example');
    expect(other.status).toBe(403);
    expect(other.body).toMatchObject({ code: 'ORIGIN_REFUSED' });
    expect((await from(`${ORIGIN}.evil.example`)).status).toBe(403);
  });

  it('are answered a preflight without a key', async () => {
    const answer = await api.send('OPTIONS', '/v1/events', {
      headers: { origin: ORIGIN, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-methods')).toContain('POST');
    expect(answer.headers.get('access-control-allow-headers')).toContain('authorization');
  });

  it.each(['PUT /v1/items', 'PATCH /v1/items', 'DELETE /v1/items', 'PUT /v1/users', 'POST /v1/users/merge', 'GET /v1/users/u/export', 'DELETE /v1/users/u'])(
    'may not %s', async (route) => {
      const [method, path] = route.split(' ');
      expect((await api.send(method, path, { key: shop.publishableKey, body: method === 'GET' ? undefined : {} })).status).toBe(403);
    },
  );

  it('speak for a visitor freely, for a user only with a token that names this user', async () => {
    const token = signUserToken(shop.secretKey, 'anna', Date.now() + 60_000);
    const expired = signUserToken(shop.secretKey, 'anna', Date.now() - 1);
    const forged = signUserToken(generateApiKey('secret').key, 'anna', Date.now() + 60_000);
    const foreign = signUserToken((await api.tenant('token-shop')).secretKey, 'anna', Date.now() + 60_000);
    const send = async (user: string, userToken?: string) =>
      (await api.send<EventAnswer>('POST', '/v1/events', { key: shop.publishableKey, body: { events: [{ ...view, user }], userToken } })).body.results[0];
    expect(await send('anna', token)).toMatchObject({ status: 'accepted' });
    for (const [user, given] of [['anna', undefined], ['bert', token], ['anna', expired], ['anna', forged], ['anna', foreign], ['anna', 'x']] as const) {
      expect(await send(user, given)).toMatchObject({ status: 'rejected', error: { code: 'USER_TOKEN_REQUIRED', field: 'user' } });
    }
    expect((await shop.recommend({ placement: 'home', visitor: 'v' }, shop.publishableKey)).status).toBe(200);
    expect((await shop.recommend({ placement: 'home', user: 'anna' }, shop.publishableKey)).status).toBe(403);
    expect((await shop.recommend({ placement: 'home', user: 'anna', userToken: token }, shop.publishableKey)).status).toBe(200);
  });

  it('may not send events from long ago, a secret key may', async () => {
    const old = { ...view, at: new Date(Date.now() - 300 * 86_400_000).toISOString() };
    expect((await shop.events([old], shop.publishableKey)).body.results[0]).toMatchObject({ status: 'rejected', error: { code: 'EVENT_TOO_OLD' } });
    expect((await shop.events([old])).body.results[0]).toMatchObject({ status: 'accepted' });
  });
});

describe('the edge', () => {
  it('answers HEAD like GET without a body, and unknown routes with a problem', async () => {
    const head = await api.send('HEAD', '/livez');
    expect(head.status).toBe(200);
    const unknown = await api.send('GET', '/v1/nothing', { key: shop.secretKey });
    expect(unknown.status).toBe(404);
    expect(unknown.body).toMatchObject({ code: 'ROUTE_UNKNOWN' });
  });

  it('carries the caller\'s request id, or makes one', async () => {
    expect((await api.send('GET', '/livez', { headers: { 'x-request-id': 'my-trace-0001' } })).headers.get('x-request-id')).toBe('my-trace-0001');
    expect((await api.send('GET', '/livez', { headers: { 'x-request-id': 'person@example.org' } })).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('sends the headers that keep browsers careful', async () => {
    const { headers } = await api.send('GET', '/livez');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('x-powered-by')).toBeNull();
  });
});
