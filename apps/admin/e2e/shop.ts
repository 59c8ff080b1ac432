import { tenantId, type Item, type NewEvent, type TenantId } from '@zhiyin/domain';
import { PgCatalogueStore, PgEventLog, PgFigureStore, PgImpressionStore } from '@zhiyin/persistence';
import { issueRecommendationId, Vault, type TenantKeys } from '@zhiyin/privacy';
import type { AdminApp, Browser } from './admin-app.ts';

/** A tenant with a small catalogue, and people whose ids are sealed as the api seals them. */
export interface TestShop {
  readonly tenant: TenantId;
  readonly keys: TenantKeys;
  send(...events: readonly NewEvent[]): Promise<void>;
  event(user: string | null, fields?: Partial<NewEvent>): NewEvent;
  /** Shows `items` to the person with a number, who then clicks on the first of them. */
  show(user: number, id: string, items: readonly number[]): Promise<void>;
}

const item = (id: string, fields: Partial<Item>): Item => ({
  id, type: 'product', title: id, description: null, brand: null, categories: [], price: 10, cost: null, currency: 'EUR', stock: null, available: true, publishedAt: null, url: null, image: null, attributes: {}, ...fields,
});

export async function openShop(admin: AdminApp, owner: Browser, slug: string): Promise<TestShop> {
  const tenant = tenantId((await owner.send('POST', '/admin/v1/tenants', { slug, name: slug, currency: 'EUR' })).body.id as number);
  const keys = new Vault(admin.test.secret).open(await admin.services.tenants.wrappedKey(tenant));
  const { database } = admin.test;
  const [log, impressions, figures] = [new PgEventLog(database), new PgImpressionStore(database), new PgFigureStore(database)];
  await new PgCatalogueStore(database).upsert(tenant, [
    item('mug', { title: 'Blue 100% mug', brand: 'Clay', categories: ['Kitchen', 'Mugs'], stock: 3 }), item('jug', { title: 'Jug', brand: 'Clay', categories: ['Kitchen'], stock: 0 }),
    item('lamp', { title: '<img src=x onerror=alert(1)>', categories: ['Light'] }), item('desk', { title: 'Desk', available: false }),
  ]);
  await figures.attribute(tenant);
  const shop: TestShop = {
    tenant, keys,
    event: (user, fields = {}) => ({
      key: null, bodyDigest: null, type: 'view', customType: null, user: user === null ? null : { key: keys.userKey('user', user), kind: 'user', sealedId: keys.seal(user) }, itemId: 'mug', at: Date.now(),
      quantity: 1, price: 10, currency: 'EUR', query: null, rating: null, session: null, order: null, recommendationId: null, country: null, consent: null, bot: false, attributes: null, ...fields,
    }),
    async send(...events) {
      await log.append(tenant, events);
    },
    async show(user, id, items) {
      const at = Date.now();
      await impressions.append([{
        tenant, id, placement: 'home', pipelineVersion: 1, arm: 'pipeline', user, session: null, query: null, items: [...items], scores: items.map((_, i) => 1 / (i + 1)), propensities: items.map(() => 1), degraded: false, at,
      }]);
      await shop.send(shop.event('ada@example.org', { type: 'click', recommendationId: issueRecommendationId(keys, { id, placement: 'home', pipelineVersion: 1, at }) }));
      await figures.attribute(tenant);
      await figures.attribute(tenant);
    },
  };
  return shop;
}
