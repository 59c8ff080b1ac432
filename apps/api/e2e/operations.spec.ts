import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeApi } from '../src/http/documentation.ts';
import { goods, TestApi, type TestTenant } from './harness.ts';

let api: TestApi;
let shop: TestTenant;

beforeAll(async () => {
  api = await TestApi.start();
  shop = await api.tenant('shop');
  await shop.items(goods(3));
});
afterAll(() => api?.stop());

const KEPT = path.resolve(import.meta.dirname, '../../../docs/openapi.json');

describe('the documentation', () => {
  const operations = (document: { paths: Record<string, object> }) =>
    Object.entries(document.paths).flatMap(([route, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${route}`)).sort();

  it('names exactly the routes that exist', () => {
    const routes = api.services.routes.filter(({ method }) => method !== 'HEAD').map(({ method, path: route }) => `${method} ${route.replace(/:(\w+)/g, '{$1}')}`);
    const tenantRoutes = operations(describeApi(api.app)).filter((route) => route.includes(' /v1/'));
    expect(tenantRoutes).toEqual(routes.sort());
    expect(tenantRoutes.length).toBeGreaterThanOrEqual(12);
  });

  it('is served, and equals the file in docs (ZHIYIN_UPDATE_OPENAPI=1 writes it)', async () => {
    const served = await api.send<{ paths: Record<string, object> }>('GET', '/docs/openapi.json');
    expect(served.status).toBe(200);
    const text = `${JSON.stringify(served.body, null, 2)}\n`;
    if (process.env.ZHIYIN_UPDATE_OPENAPI) fs.writeFileSync(KEPT, text);
    expect(text).toBe(fs.readFileSync(KEPT, 'utf8'));
  });

  it('shows a page that needs nothing from elsewhere', async () => {
    const page = await api.send<string>('GET', '/docs');
    expect(page.status).toBe(200);
    expect(page.body).toContain('Zhiyin API');
    expect(page.body).not.toMatch(/(src|href)="https?:/);
  });

  it('tells for every tenant operation which key it needs and how it fails', () => {
    for (const [route, methods] of Object.entries(describeApi(api.app).paths)) {
      if (!route.startsWith('/v1/')) continue;
      for (const operation of Object.values(methods) as { security?: object[]; responses: Record<string, object> }[]) {
        expect(operation.security).toEqual([{ key: [] }]);
        expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['200', '401', '403', '429', '503']));
      }
    }
  });
});

describe('operation', () => {
  it('is alive and ready', async () => {
    expect((await api.send('GET', '/livez')).body).toEqual({ status: 'alive' });
    expect((await api.send('GET', '/readyz')).body).toMatchObject({ status: 'ready', database: 'up' });
  });

  it('measures requests by route pattern, never by address', async () => {
    await api.send('GET', '/v1/users/metric-canary/export', { key: shop.secretKey });
    await shop.events([{ type: 'view', item: 'i1' }, { type: 'nonsense' }]);
    const { body } = await api.send<string>('GET', '/metrics');
    expect(body).toContain('route="/v1/users/:id/export"');
    expect(body).not.toContain('metric-canary');
    expect(body).toMatch(/zhiyin_events_total\{[^}]*status="rejected"[^}]*\} [1-9]/);
    for (const name of ['zhiyin_follower_lag_seconds', 'zhiyin_impressions_dropped_total', 'zhiyin_tenants_loaded', 'zhiyin_body_bytes_in_flight']) expect(body).toContain(name);
  });

  it('logs nothing about a person, whatever goes wrong', async () => {
    const canary = 'log.canary@example.org';
    await api.send('PUT', '/v1/users', { key: shop.secretKey, body: { users: [{ user: canary, attributes: { mail: canary } }, { user: canary, country: canary }] } });
    await shop.events([{ id: canary, type: 'search', query: canary, user: canary, session: canary }, { id: canary, type: 'search', query: `${canary} again`, user: canary }]);
    await shop.recommend({ placement: canary, user: canary });
    await shop.recommend({ placement: 'home', user: canary, filter: `brand == "${canary}` });
    await api.send('GET', `/v1/users/${encodeURIComponent(canary)}/export`, { key: shop.secretKey });
    await api.send('DELETE', `/v1/users/${encodeURIComponent(canary)}`, { key: shop.secretKey });
    await api.send('GET', `/v1/${canary}`, { key: shop.secretKey, headers: { 'x-request-id': canary } });
    const logged = api.logLines.join('');
    expect(logged).not.toContain(canary);
    expect(logged).not.toContain('log.canary');
    expect(logged).not.toContain(shop.secretKey);
    expect(logged.length).toBeGreaterThan(0);
  });
});

describe('overload', () => {
  it('refuses bodies beyond the bytes in flight with 429 and Retry-After, and takes them afterwards', async () => {
    const small = await TestApi.start({ on: api.test, bytesInFlight: 300_000 });
    try {
      const events = Array.from({ length: 1000 }, (_, n) => ({ id: `o${n}`, type: 'view', item: 'i1', attributes: { note: 'x'.repeat(100) } }));
      const send = (n: number) => shop.events(events.map((event) => ({ ...event, id: `${event.id}-${n}` })), shop.secretKey, small);
      const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => send(n)));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(0);
      for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
      expect((await send(99)).status).toBe(200);
      expect(small.services.bytes.held).toBe(0);
    } finally {
      await small.stop();
    }
  });
});
