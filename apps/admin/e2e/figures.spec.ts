import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayOf, tenantId, type Impression, type NewEvent, type TenantId } from '@zhiyin/domain';
import { PgCatalogueStore, PgEventLog, PgFigureStore, PgImpressionStore } from '@zhiyin/persistence';
import { issueRecommendationId, Vault } from '@zhiyin/privacy';
import { startAdminApp, type AdminApp, type Browser } from './admin-app.ts';

const TODAY = dayOf(Date.now());
let admin: AdminApp;
let owner: Browser;
let shop: TenantId;

beforeAll(async () => {
  admin = await startAdminApp();
  owner = await admin.owner();
  shop = tenantId((await owner.send('POST', '/admin/v1/tenants', { slug: 'shop', name: 'Shop', currency: 'EUR' })).body.id as number);
  await fill(shop);
});
afterAll(() => admin?.close());

const event = (user: string, fields: Partial<NewEvent>): NewEvent => ({
  key: null, bodyDigest: null, type: 'view', customType: null, user: { key: Buffer.from(user.padEnd(16)), kind: 'user', sealedId: Buffer.from(user) }, itemId: 'mug', at: Date.now(), quantity: 1,
  price: 10, currency: 'EUR', query: null, rating: null, session: null, order: null, recommendationId: null, country: null, consent: null, bot: false, attributes: null, ...fields,
});

/** 40 people, every fourth held out; two in three of the others buy, and one in five of the held out. */
async function fill(tenant: TenantId): Promise<void> {
  const { database } = admin.test;
  const [log, impressions, figures] = [new PgEventLog(database), new PgImpressionStore(database), new PgFigureStore(database)];
  const keys = new Vault(admin.test.secret).open(await admin.services.tenants.wrappedKey(tenant));
  await new PgCatalogueStore(database).upsert(tenant, [{
    id: 'mug', type: 'product', title: 'Mug', description: null, brand: null, categories: [], price: 10, cost: null, currency: 'EUR', stock: null, available: true, publishedAt: null, url: null, image: null, attributes: {},
  }]);
  await figures.attribute(tenant);
  for (let n = 0; n < 40; n++) await log.append(tenant, [event(`u${n}`, {})]);
  const at = Date.now();
  const slates = Array.from({ length: 40 }, (_, n): Impression => ({
    tenant, id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, placement: 'home', pipelineVersion: 1, arm: n % 4 ? 'pipeline' : 'hold-out', user: n, session: null, query: null,
    items: n === 39 ? [] : [0], scores: n === 39 ? [] : [1], propensities: n === 39 ? [] : [1], degraded: n === 38, at,
  }));
  await impressions.append(slates);
  const buyers = slates.filter((_, n) => (n % 4 ? n % 3 : n % 20 === 0) && n !== 39);
  await log.append(tenant, buyers.map(({ id, user }) => event(`u${user}`, { type: 'purchase', recommendationId: issueRecommendationId(keys, { id, placement: 'home', pipelineVersion: 1, at }) })));
  await figures.attribute(tenant);
  await figures.attribute(tenant);
  await figures.count(tenant, TODAY, new Map([['ingest.rejected', 3], ['answer-ms.10', 99], ['answer-ms.50', 1]]));
}

describe('GET figures', () => {
  it('shows days, and what the pipeline has over the hold-out, with intervals', async () => {
    const { status, body } = await owner.send('GET', `/admin/v1/tenants/shop/figures`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ to: TODAY, currency: 'EUR' });
    expect(body.days.map(({ arm, people, impressions }: Record<string, unknown>) => [arm, people, impressions])).toEqual([['pipeline', 30, 30], ['hold-out', 10, 10]]);
    const [{ placement, pipeline, holdOut, lift }] = body.placements;
    expect([placement, pipeline.people, holdOut.people]).toEqual(['home', 30, 10]);
    expect([holdOut.purchases, holdOut.revenue, pipeline.empty, pipeline.degraded]).toEqual([2, 20, 1, 1]);
    expect(lift.purchases.mean).toBeCloseTo(pipeline.purchases / 30, 9);
    expect(lift.purchases.controlMean).toBeCloseTo(0.2, 9);
    expect(lift.purchases.difference.low).toBeGreaterThan(0);
    expect(lift.revenue.relative.low).toBeLessThan(lift.revenue.relative.value);
    expect(lift.returnRate.difference.value).toBe(0);
  });

  it('answers for a placement and for days, and refuses what are none', async () => {
    const url = `/admin/v1/tenants/shop/figures`;
    expect((await owner.send('GET', `${url}?placement=cart`)).body).toMatchObject({ placement: 'cart', days: [], placements: [] });
    expect((await owner.send('GET', `${url}?from=2020-01-01&to=2020-01-31`)).body).toMatchObject({ from: '2020-01-01', to: '2020-01-31', days: [] });
    for (const bad of ['from=yesterday', 'to=2026-02-30', 'from=2026-02-02&to=2026-02-01', 'from=2000-01-01']) expect((await owner.send('GET', `${url}?${bad}`)).status).toBe(400);
  });

  it('is not shown to those of another tenant', async () => {
    const { browser } = await admin.person(owner, null);
    expect((await browser.send('GET', `/admin/v1/tenants/shop/figures`)).status).toBe(404);
    expect((await browser.send('GET', `/admin/v1/tenants/shop/overview`)).status).toBe(404);
  });
});

describe('GET overview', () => {
  it('shows events, answers, latency and the age of models', async () => {
    const { status, body } = await owner.send('GET', `/admin/v1/tenants/shop/overview`);
    expect(status).toBe(200);
    expect(body.events).toEqual([expect.objectContaining({ day: TODAY, types: { view: 40, purchase: expect.any(Number) }, bots: 0, rejected: 3, warning: 0 })]);
    expect(body.answers).toEqual([expect.objectContaining({ day: TODAY, placement: 'home', impressions: 40, empty: 1, degraded: 1 })]);
    expect(body.latency).toEqual([{ day: TODAY, p50Ms: 10, p95Ms: 10, p99Ms: 10 }]);
    expect(body.models).toContainEqual(expect.objectContaining({ strategy: 'popularity', trainedAt: null, ageHours: null }));
    expect(body.loyalty).toBeNull();
  });
});

describe('POST pareto', () => {
  it('shows what each dial brings, and says while nothing was learned to tell it from', async () => {
    const document = { retrieve: [{ strategy: 'popularity', n: 10 }], fallback: ['popularity'], objective: { floor: 0.1 } };
    // Popularity has not been trained: the newest item fills the answer, and nobody weighed it.
    const { status, body } = await owner.send('POST', '/admin/v1/tenants/shop/placements/home/pareto', { document, users: ['u1', 'nobody'] });
    expect(status).toBe(200);
    expect(body.points.map(({ dial }: { dial: number }) => dial)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    expect(body.points[0]).toMatchObject({ purchases: 0, margin: 0, dominated: false, items: ['mug'] });
    expect(body.degraded).toContain('not-trained:popularity');
    expect((await owner.send('POST', '/admin/v1/tenants/shop/placements/home/pareto', { users: [] })).status).toBe(400);
    expect((await owner.send('POST', '/admin/v1/tenants/shop/placements/home/pareto', { document: { ...document, objective: { loyalty: 2 } } })).status).toBe(422);
  });
});
