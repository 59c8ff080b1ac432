import { trainAndPublish } from '../../api/e2e/train-and-publish.ts';
import type { TestTenant } from '../../api/e2e/harness.ts';
import type { ConsoleApp } from './console-app.ts';

/** Four hundred events in a month. */
const APART_MS = 108 * 60_000;
const THINGS: Readonly<Record<string, readonly string[]>> = {
  Kitchen: ['Enamel mug', 'Cast-iron pan', 'Bread knife', 'Tea pot', 'Salad bowl', 'Pepper mill'],
  Garden: ['Watering can', 'Rose shears', 'Planter', 'Garden gloves', 'Bird house', 'Rain gauge'],
  Study: ['Desk lamp', 'Notebook', 'Fountain pen', 'Paper tray', 'Globe', 'Bookend'],
  Travel: ['Rucksack', 'Water bottle', 'Rain jacket', 'Travel pillow', 'Headlamp', 'Field guide'],
  Bath: ['Linen towel', 'Olive soap', 'Bath brush', 'Soap dish', 'Robe', 'Candle'],
};
const BRANDS = ['Acme', 'Nordlicht', 'Fern & Co', '山水'];

/** Thirty items of five categories: i0 .. i29. */
export const CATALOGUE = Object.entries(THINGS).flatMap(([category, titles]) => titles.map((title) => ({ title, category })))
  .map(({ title, category }, i) => ({ id: `i${i}`, title, categories: ['Home', category], brand: BRANDS[i % BRANDS.length], price: 8 + ((i * 7) % 60), currency: 'EUR', stock: 5 + (i % 9) }));

/** A shop with items, people and models, as one finds it after some days. */
export async function openDemoShop(app: ConsoleApp, slug = 'acme', name = 'Acme Shop'): Promise<TestTenant> {
  await app.admin.services.newTenants.create({ slug, name, defaultConsent: true, currency: 'EUR' }, ({ id }) => ({
    tenant: id, actor: 'setup', action: 'tenants.create', subject: `tenant:${id}`, before: null, after: { slug, name }, requestId: null, address: null,
  }));
  const shop = await app.shop(slug);
  await shop.items(CATALOGUE);
  const now = Date.now();
  await shop.events(Array.from({ length: 400 }, (_, i) => ({
    id: `e${i}`, type: ['view', 'view', 'cart', 'purchase'][i % 4], user: `u${i % 20}`, item: `i${(i * i + 3 * (i % 20)) % 30}`, at: now - i * APART_MS,
  })));
  await trainAndPublish(app.api, shop);
  return shop;
}
