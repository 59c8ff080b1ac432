import assert from 'node:assert/strict';
import { Bitset } from '@zhiyin/domain';
import type { CandidateRequest, Recommender } from '../strategy-plugin.ts';
import { answers, requestOf, someRequests } from './plugin-bench.ts';
import type { SceneCheck } from './scene.ts';
import { behaviour } from './small-shop.ts';

/** Far beyond any catalogue of the tests. */
const UNKNOWN = 1_000_000;

export const answerChecks: readonly SceneCheck[] = [
  {
    name: 'answers finite scores, best first, without repeats, within the limit',
    async run({ bench, shop }) {
      const recommender = await bench.recommender(shop.data);
      for (const limit of [1, 7, 10_000]) for (const request of someRequests(shop.data)) await validAnswer(recommender, { ...request, limit });
    },
  },
  {
    name: 'answers eligible items only',
    async run({ bench, shop }) {
      const recommender = await bench.recommender(shop.data);
      const { size } = shop.data.items;
      const odd = Bitset.of(size, Array.from({ length: size >>> 1 }, (_, i) => 2 * i + 1));
      for (const eligible of [odd, new Bitset(size), new Bitset(0), Bitset.of(size, [3])]) {
        for (const request of someRequests(shop.data)) await validAnswer(recommender, { ...request, eligible });
      }
    },
  },
  {
    name: 'copes with unknown users, unknown items and events without items',
    async run({ bench, shop }) {
      const recommender = await bench.recommender(shop.data);
      const { until } = shop.data;
      const base = requestOf(shop.data, null);
      const strange = [behaviour('view', UNKNOWN, UNKNOWN, until), behaviour('search', UNKNOWN, null, until), behaviour('purchase', UNKNOWN, 0, until)];
      await validAnswer(recommender, { ...base, history: { user: UNKNOWN, events: [] } });
      await validAnswer(recommender, { ...base, history: { user: UNKNOWN, events: strange } });
      await validAnswer(recommender, { ...base, context: { ...base.context, items: [UNKNOWN, 0], country: 'ZZ', category: 'No such category' } });
      recommender.observe?.(strange);
      await validAnswer(recommender, base);
    },
  },
  {
    name: 'carries nothing from one answer into the next',
    async run({ bench, shop }) {
      const recommender = await bench.recommender(shop.data);
      const stranger = requestOf(shop.data, null);
      for (const request of someRequests(shop.data)) {
        const [before] = await answers(recommender, [request]);
        // Somebody else looks at what was answered best, which must not be answered to them.
        await recommender.candidates({ ...stranger, context: { ...stranger.context, placement: 'product', items: before.items.slice(0, 1) } });
        assert.deepEqual((await answers(recommender, [request]))[0], before, 'expected the same answer after another request, got another one');
      }
    },
  },
  {
    name: 'scores what it is asked about: one number an item, NaN where it cannot say',
    async run({ bench, shop }) {
      const recommender = await bench.recommender(shop.data);
      if (!recommender.score) return;
      const items = Int32Array.from([0, 5, UNKNOWN, 5]);
      for (const { history, context } of someRequests(shop.data)) {
        const scores = await recommender.score({ history, context, items });
        assert.equal(scores.length, items.length, 'score: expected one number an item');
        assert.ok(scores.every((score) => Number.isFinite(score) || Number.isNaN(score)), 'score: expected finite numbers or NaN');
      }
    },
  },
];

export async function validAnswer(recommender: Recommender, request: CandidateRequest): Promise<Int32Array> {
  const { items, scores } = await recommender.candidates(request);
  assert.equal(items.length, scores.length, 'expected one score an item');
  assert.ok(items.length <= request.limit, `limit: expected at most ${request.limit} items, got ${items.length}`);
  assert.equal(new Set(items).size, items.length, 'an item was answered twice');
  items.forEach((item, i) => {
    assert.ok(request.eligible.has(item), `item ${item} was answered though it is not eligible`);
    assert.ok(Number.isFinite(scores[i]), `score of item ${item}: expected a finite number, got ${scores[i]}`);
    assert.ok(i === 0 || scores[i] <= scores[i - 1], `scores: expected descending, got ${scores[i - 1]} before ${scores[i]}`);
  });
  return items;
}
