import { goods, type TestTenant } from '../../api/e2e/harness.ts';
import { trainAndPublish } from '../../api/e2e/train-and-publish.ts';
import type { ConsoleApp } from './console-app.ts';

const MINUTE_MS = 60_000;

/** A shop with items, people and models, as one finds it after some days. */
export async function openDemoShop(app: ConsoleApp, slug = 'acme', name = 'Acme Shop'): Promise<TestTenant> {
  await app.admin.services.newTenants.create({ slug, name, defaultConsent: true, currency: 'EUR' }, ({ id }) => ({
    tenant: id, actor: 'setup', action: 'tenants.create', subject: `tenant:${id}`, before: null, after: { slug, name }, requestId: null, address: null,
  }));
  const shop = await app.shop(slug);
  await shop.items(goods(30));
  const now = Date.now();
  await shop.events(Array.from({ length: 400 }, (_, i) => ({
    id: `e${i}`, type: ['view', 'view', 'cart', 'purchase'][i % 4], user: `u${i % 20}`, item: `i${(i * i + 3 * (i % 20)) % 30}`, at: now - i * 11 * MINUTE_MS,
  })));
  await trainAndPublish(app.api, shop);
  return shop;
}
