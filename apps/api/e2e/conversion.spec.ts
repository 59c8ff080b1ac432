import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { conversionLog, packConversion, trainConversion } from '@zhiyin/conversion';
import { datasetFrom } from '@zhiyin/dataset';
import { MINUTE_MS, seededRng, type JsonObject } from '@zhiyin/domain';
import { PgConversionStore, PgDatasetSource } from '@zhiyin/persistence';
import { goods, TestApi, type TestTenant } from './harness.ts';

interface Predicted {
  readonly user?: string;
  readonly item?: string;
  readonly probability: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly reasons: readonly { feature: string; text: string; value: number | null; effect: number }[];
  readonly fallback: readonly string[];
}
interface ConversionAnswer {
  readonly model: { version: number; windowDays: number; pairs: { model: string; metrics: object | null }; visits: { model: string } } | null;
  readonly pairs: readonly Predicted[];
  readonly visits: readonly Predicted[];
  readonly code?: string;
}

let api: TestApi;
let shop: TestTenant;
let other: TestTenant;
const now = Date.now();
const at = (minutesAgo: number): string => new Date(now - minutesAgo * MINUTE_MS).toISOString();

beforeAll(async () => {
  api = await TestApi.start();
  [shop, other] = [await api.tenant('shop'), await api.tenant('other')];
  for (const tenant of [shop, other]) await tenant.items(goods(12));
});
afterAll(() => api?.stop());

const ask = (body: unknown, tenant = shop, key = tenant.secretKey) => api.send<ConversionAnswer>('POST', '/v1/predictions/conversion', { key, body });

/** Thirty days: whoever carts nearly always buys at the end of the visit. */
async function live(tenant: TestTenant): Promise<void> {
  const rng = seededRng(5);
  const events: object[] = [];
  for (let day = 30; day > 0; day--) {
    for (let person = 0; person < 40; person++) {
      if (rng.next() < 0.6) continue;
      let minutesAgo = day * 1440 + rng.integer(600);
      const add = (type: string, item: number): void => void events.push({ id: `e${events.length}`, type, user: `u${person}`, item: `i${item}`, price: 10, currency: 'EUR', at: at((minutesAgo -= 1)) });
      const items = [1 + rng.integer(12), 1 + rng.integer(12)];
      for (const item of items) add('view', item);
      if (rng.next() < 0.5) continue;
      add('cart', items[0]);
      add('view', items[1]);
      if (rng.next() < 0.95) add('purchase', items[0]);
    }
  }
  for (let from = 0; from < events.length; from += 500) await tenant.events(events.slice(from, from + 500));
}

/** What a trainer does, in this process. */
async function train(tenant: TestTenant): Promise<number> {
  const snapshot = await new PgDatasetSource(api.test.database).open(tenant.record.id);
  const data = await datasetFrom(snapshot);
  await snapshot.close();
  const { artifact, card } = await trainConversion(conversionLog(data), { seed: 1, maxRows: 9_000, threads: 1 });
  return new PgConversionStore(api.test.database).save(tenant.record.id, { position: snapshot.position, card: card as unknown as JsonObject, model: packConversion(artifact), learned: card.pairs.notLearned === null });
}

const versionServed = async (tenant = shop): Promise<number | undefined> => (await ask({ visits: [{ user: 'u1' }] }, tenant)).body.model?.version;
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; !(await holds()); ) {
    if (Date.now() > end) throw new Error(`did not happen within 10 s: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('before the first training', () => {
  it('says so and invents nothing', async () => {
    const { status, body } = await ask({ pairs: [{ user: 'somebody', item: 'i1' }], visits: [{ session: 's' }] });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      model: null,
      pairs: [{ user: 'somebody', item: 'i1', probability: null, low: null, high: null, reasons: [], fallback: ['unknown-user', 'not-trained'] }],
      visits: [{ session: 's', probability: null, fallback: ['no-history', 'not-trained'] }],
    });
  });
});

describe('a shop with ten events', () => {
  it('is answered with the mean, and why', async () => {
    await other.events(Array.from({ length: 10 }, (_, n) => ({ id: `few${n}`, type: n === 9 ? 'purchase' : 'view', user: 'u1', item: 'i1', price: 10, currency: 'EUR', at: at(100 - n) })));
    await train(other);
    await until(async () => (await versionServed(other)) === 1);
    const { body } = await ask({ pairs: [{ user: 'u1', item: 'i2' }], visits: [{ user: 'u1' }] }, other);
    expect(body.model).toMatchObject({ pairs: { model: 'base-rate', metrics: null } });
    for (const { probability, low, high, fallback } of [...body.pairs, ...body.visits]) {
      expect([probability! >= 0 && probability! <= 1, low! <= probability!, high! >= probability!]).toEqual([true, true, true]);
      expect(fallback).toEqual(['too-few-moments']);
    }
  });
});

describe('POST /v1/predictions/conversion', () => {
  beforeAll(async () => {
    await live(shop);
    await train(shop);
    await until(async () => (await versionServed()) === 1);
    await shop.events([
      { id: 'now1', type: 'view', user: 'u1', item: 'i3', at: at(3) }, { id: 'now2', type: 'cart', user: 'u1', item: 'i3', at: at(2) }, { id: 'now3', type: 'view', user: 'u1', item: 'i4', at: at(1) },
      { id: 'silent', type: 'cart', user: 'silent', item: 'i3', at: at(1) }, { id: 'anonymous', type: 'cart', session: 'open', item: 'i5', at: at(1) },
    ]);
  }, 120_000);

  it('tells what lies in the cart from what was looked at, with an interval, reasons, and the model that says so', async () => {
    const { status, body } = await ask({ pairs: [{ user: 'u1', item: 'i3' }, { user: 'u1', item: 'i4' }, { session: 'open', item: 'i5' }], visits: [{ user: 'u1' }, { user: 'u2' }] });
    expect(status).toBe(200);
    expect(body.model).toMatchObject({ version: 1, pairs: { calibration: 'platt', metrics: { auc: expect.any(Number), accuracy: expect.any(Number) } } });
    const [inCart, viewed, anonymous] = body.pairs;
    expect(inCart.probability!).toBeGreaterThan(1.5 * viewed.probability!);
    expect(anonymous.probability!).toBeGreaterThan(viewed.probability!);
    expect(inCart.low!).toBeLessThan(inCart.probability!);
    expect(inCart.high!).toBeGreaterThan(inCart.probability!);
    expect(inCart.reasons[0]).toMatchObject({ feature: expect.any(String), text: expect.any(String), effect: expect.any(Number) });
    expect(inCart.fallback).toEqual([]);
    expect(body.visits[0].probability!).toBeGreaterThan(body.visits[1].probability!);
  });

  it('follows the next event', async () => {
    const before = (await ask({ pairs: [{ user: 'u3', item: 'i6' }] })).body.pairs[0].probability!;
    await shop.events([{ id: 'next', type: 'cart', user: 'u3', item: 'i6', at: at(0) }]);
    expect((await ask({ pairs: [{ user: 'u3', item: 'i6' }] })).body.pairs[0].probability!).toBeGreaterThan(before);
  });

  it('answers for strangers, people without consent and items nobody knows, and says so', async () => {
    await api.send('PUT', '/v1/users', { key: shop.secretKey, body: { users: [{ user: 'silent', consent: false }] } });
    const { body } = await ask({ pairs: [{ user: 'nobody', item: 'i3' }, { user: 'silent', item: 'i3' }, { user: 'u1', item: 'nothing' }] });
    const [nobody, silent, nothing] = body.pairs;
    expect(nobody.fallback).toEqual(['unknown-user']);
    expect(silent).toMatchObject({ fallback: ['no-consent'], probability: nobody.probability });
    expect(nothing).toMatchObject({ fallback: ['unknown-item'], probability: null, reasons: [] });
    expect((await ask({ pairs: [{ user: 'u1', item: 'i3' }], consent: false })).body.pairs[0]).toMatchObject({ fallback: ['no-consent'], probability: nobody.probability });
  });

  it('serves a newer model without a restart, and one that cannot be read not at all', async () => {
    const [store, { id }] = [new PgConversionStore(api.test.database), shop.record];
    const { model, card, position } = (await store.newest(id))!;
    await store.save(id, { model: Uint8Array.of(1, 2, 3), card, position, learned: true });
    await until(async () => api.logLines.some((line) => line.includes('conversion model not loaded')));
    expect(await versionServed()).toBe(1);
    expect(await store.save(id, { model, card, position, learned: true })).toBe(3);
    await until(async () => (await versionServed()) === 3);
    expect((await store.trials(id, 10)).map(({ version }) => version)).toEqual([3, 2, 1]);
    expect(await versionServed(other)).toBe(1);
  });

  it('knows nothing more of whoever was erased', async () => {
    await shop.events([{ id: 'leaving', type: 'cart', user: 'leaving', item: 'i3', at: at(1) }]);
    expect((await ask({ visits: [{ user: 'leaving' }] })).body.visits[0].fallback).toEqual([]);
    expect((await api.send('DELETE', '/v1/users/leaving', { key: shop.secretKey })).status).toBeLessThan(300);
    await until(async () => (await ask({ visits: [{ user: 'leaving' }] })).body.visits[0].fallback.includes('unknown-user'));
  });

  it('refuses what it cannot answer, and whoever may not ask', async () => {
    for (const body of [{}, { pairs: [] }, { pairs: [{ user: 'u1' }] }, { pairs: [{ user: 'u1', item: 'i1', more: 1 }] }, { visits: Array.from({ length: 101 }, () => ({ user: 'u1' })) }]) {
      expect([body, (await ask(body)).status]).toEqual([body, 400]);
    }
    expect((await ask({ visits: [{ user: 'u1' }] }, shop, shop.publishableKey)).status).toBe(403);
  });
});
