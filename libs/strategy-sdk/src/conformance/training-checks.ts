import assert from 'node:assert/strict';
import { DataError, seededRng } from '@zhiyin/domain';
import { buildDataset, type DatasetView } from '@zhiyin/dataset';
import { answers, decode, encode, someRequests } from './plugin-bench.ts';
import type { CheckScene, SceneCheck } from './scene.ts';
import { smallShop } from './small-shop.ts';

export const trainingChecks: readonly SceneCheck[] = [
  {
    name: 'learns the same bytes twice from the same data, settings and seed',
    async run({ bench, shop }) {
      const [first, second] = [await bench.train(shop.data, { rng: seededRng(5) }), await bench.train(shop.data, { rng: seededRng(5) })];
      assert.ok(encode(first) === encode(second), 'two trainings with the same seed gave different arrays');
    },
  },
  {
    name: 'learns finite numbers in arrays that fit their shapes',
    async run({ bench, shop }) {
      const { arrays } = await bench.train(shop.data);
      for (const [name, { data, shape }] of Object.entries(arrays)) {
        assert.equal(data.length, shape.reduce((product, side) => product * side, 1), `array '${name}': its length does not fit the shape [${shape.join(', ')}]`);
        assert.ok(data.every(Number.isFinite), `array '${name}': expected finite numbers`);
      }
    },
  },
  {
    name: 'leaves the data as it was',
    async run({ bench, shop }) {
      const [trained, untouched] = [buildDataset(shop), buildDataset(shop)];
      await bench.train(trained);
      const [after, before] = [trained.interactions(), untouched.interactions()];
      for (const name of ['user', 'item', 'type', 'time', 'quantity', 'price', 'session', 'country'] as const) {
        assert.ok(Buffer.compare(bytes(after[name]), bytes(before[name])) === 0, `training changed the column '${name}'`);
      }
    },
  },
  {
    name: 'answers the same after saving and reloading',
    async run({ bench, shop }) {
      const state = await bench.train(shop.data);
      const requests = someRequests(shop.data);
      const fresh = await answers(await bench.load(decode(encode(state)), shop.data), requests);
      assert.deepEqual(fresh, await answers(await bench.load(state, shop.data), requests), 'the reloaded recommender answers differently');
    },
  },
  {
    name: 'copes with a shop without events, and with one item and one user',
    async run(scene) {
      const { items, events } = scene.shop;
      const shops = [buildDataset({ events: [], items: [] }), buildDataset({ events: [], items }), buildDataset({ events: [{ ...events[0], item: 0, user: 0 }], items: items.slice(0, 1) })];
      for (const data of shops) await trainsOrSaysWhy(scene, data);
    },
  },
  {
    name: 'stops when it is told to, before and while it trains',
    async run({ bench, shop }) {
      const before = AbortSignal.abort(new Error('stop'));
      await assert.rejects(bench.train(shop.data, { signal: before }), 'trained although the signal was aborted before it began');
      const during = new AbortController();
      let told = false;
      const progress = (done: number, total: number): void => {
        if (told || done >= total) return;
        told = true;
        during.abort(new Error('stop'));
      };
      const training = bench.train(shop.data, { signal: during.signal, progress });
      const ended = await training.then(() => 'trained', () => 'stopped');
      if (told) assert.equal(ended, 'stopped', 'went on training after the signal was aborted');
    },
  },
  {
    name: "keeps tenants apart: one's training and events never change another's answers",
    async run({ bench, shop }) {
      const other = smallShop(99).data;
      const requests = someRequests(shop.data);
      const own = await bench.recommender(shop.data, 1);
      const before = await answers(own, requests);
      const neighbour = await bench.recommender(other, 2);
      neighbour.observe?.(smallShop(98).events.slice(-500));
      await answers(neighbour, someRequests(other));
      assert.deepEqual(await answers(own, requests), before, "a loaded recommender changed when another tenant's was trained");
      assert.deepEqual(await answers(await bench.recommender(shop.data, 1), requests), before, "training after another tenant's gave another model");
    },
  },
];

/** A DataError that explains itself is a good answer to a shop without data. */
async function trainsOrSaysWhy({ bench }: CheckScene, data: DatasetView): Promise<void> {
  try {
    await answers(await bench.recommender(data), someRequests(data));
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
  }
}

const bytes = (array: ArrayBufferView): Buffer => Buffer.from(array.buffer, array.byteOffset, array.byteLength);
