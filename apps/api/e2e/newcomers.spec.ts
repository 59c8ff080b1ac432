import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@zhiyin/domain';
import { PgPipelineStore } from '@zhiyin/persistence';
import { eventually, TestApi, type TestTenant } from './harness.ts';
import { trainAndPublish } from './train-and-publish.ts';

/** Two kinds of people: those of the garden and those of the kitchen. */
const KINDS = { garden: ['hose', 'rake', 'spade', 'planter'], kitchen: ['mug', 'kettle', 'pan', 'ladle'] } as const;
const COLOURS = ['red', 'blue', 'green', 'sage', 'ivory'];

let api: TestApi;
let other: TestApi;
let shop: TestTenant;

beforeAll(async () => {
  api = await TestApi.start();
  other = await TestApi.start({ on: api.test });
  shop = await api.tenant('shop', { rate: 100_000 });
  const items = Object.entries(KINDS).flatMap(([kind, things]) => things.flatMap((thing) => COLOURS.map((colour) => ({ id: `${colour}-${thing}`, title: `${colour} ${thing}`, categories: [kind] }))));
  await shop.items(items);
  const events = Object.entries(KINDS).flatMap(([kind, things]) => Array.from({ length: 30 }, (_, n) => Array.from({ length: 6 }, (_, k) => ({
    type: 'purchase', user: `${kind}-${n}`, item: `${COLOURS[(n + k) % 5]}-${things[(n * 3 + k) % 4]}`,
  }))).flat());
  await shop.events(events);
  const embedding = { embeddingSize: 8 };
  await trainAndPublish(api, shop, { 'similar-items': embedding, 'content-factors': { ...embedding, contentSize: 16 } });
});
afterAll(async () => {
  await other?.stop();
  await api?.stop();
});

async function activate(placement: string, document: JsonObject): Promise<void> {
  const store = new PgPipelineStore(api.test.database);
  const { version } = await store.save(shop.record.id, { placement, document, note: null, createdBy: 'test' });
  await store.activate(shop.record.id, placement, version);
  for (const on of [api, other]) await eventually(async () => (await shop.recommend({ placement }, shop.secretKey, on)).body.pipelineVersion === version, 5_000);
}

const rank = async (user: string, items: readonly string[], on: TestApi): Promise<string[]> => {
  const { body } = await on.send<{ items: { id: string }[] }>('POST', '/v1/rank', { key: shop.secretKey, body: { placement: 'newcomers', user, candidates: items } });
  return body.items.map(({ id }) => id);
};

describe('items that come after the training', () => {
  it('are ranked for the people who will like them and stand beside what they are like, on every replica within two seconds', async () => {
    const document = { retrieve: [{ strategy: 'content-factors', n: 100 }], fallback: [], filter: [], blend: { method: 'reciprocal-rank' }, rerank: {}, explain: { reasons: 1 } };
    await activate('newcomers', document);
    await activate('beside', { ...document, retrieve: [{ strategy: 'similar-items', n: 100 }] });
    await shop.items([{ id: 'new-garden', title: 'Long garden hose', categories: ['garden'] }, { id: 'new-kitchen', title: 'Small kitchen kettle', categories: ['kitchen'] }]);
    const known = async (on: TestApi): Promise<boolean> => (await shop.recommend({ placement: 'beside', items: ['red-hose'], limit: 40 }, shop.secretKey, on)).body.items.some(({ id }) => id === 'new-garden');
    for (const on of [api, other]) {
      await eventually(() => known(on), 2_000);
      expect(await rank('garden-3', ['new-kitchen', 'new-garden'], on)).toEqual(['new-garden', 'new-kitchen']);
      expect(await rank('kitchen-3', ['new-garden', 'new-kitchen'], on)).toEqual(['new-kitchen', 'new-garden']);
    }
  });
});
