import assert from 'node:assert/strict';
import { Bitset, DAY_MS, HOUR_MS } from '@zhiyin/domain';
import { splitByTime, type DatasetView } from '@zhiyin/dataset';
import { compare, evaluateRecommender, popularityBaseline } from '@zhiyin/evaluation';
import { answers, requestOf, someRequests } from './plugin-bench.ts';
import type { SceneCheck } from './scene.ts';
import { behaviour } from './small-shop.ts';

/** Flags describe; here they are held to it. */
export const flagChecks: readonly SceneCheck[] = [
  {
    name: 'answers strangers if it says so (coldStart.users)',
    async run({ plugin, bench, shop }) {
      const { items } = await (await bench.recommender(shop.data)).candidates(requestOf(shop.data, null));
      if (plugin.capabilities.coldStart.users) assert.ok(items.length > 0, 'claims coldStart.users, but a stranger gets nothing');
    },
  },
  {
    name: 'finds items nobody has touched if it says so (coldStart.items)',
    async run({ plugin, bench, shop }) {
      if (!plugin.capabilities.coldStart.items) return;
      const eligible = Bitset.of(shop.data.items.size, shop.untouched);
      const { items } = await (await bench.recommender(shop.data)).candidates(requestOf(shop.data, 0, { eligible }));
      assert.ok(items.length > 0, 'claims coldStart.items, but finds none of the untouched items');
    },
  },
  {
    name: 'finds an item that came after its training once it is told of it, and no more when it is deleted (observeItems)',
    async run({ bench, shop }) {
      const recommender = await bench.recommender(shop.data);
      if (!recommender.observeItems) return;
      const number = shop.data.items.size;
      const newcomer = { ...shop.items[shop.untouched[0]], number, id: 'newcomer' };
      const eligible = Bitset.of(number + 1, [number]);
      const context = { ...requestOf(shop.data, null).context, placement: 'product', items: [0] };
      const asked = async () => [...(await recommender.candidates(requestOf(shop.data, 0, { eligible, context }))).items];
      assert.deepEqual(await asked(), [], 'answered with an item nobody told it of');
      recommender.observeItems([newcomer]);
      assert.deepEqual(await asked(), [number], 'observeItems: expected to find the newcomer');
      recommender.observeItems([{ ...newcomer, deleted: true }]);
      assert.deepEqual(await asked(), [], 'observeItems: expected to forget a deleted item');
    },
  },
  {
    name: 'explains its answers exactly if it says so (explains)',
    async run({ plugin, bench, shop }) {
      const recommender = await bench.recommender(shop.data);
      assert.equal(recommender.explain !== undefined, plugin.capabilities.explains, `explains: ${plugin.capabilities.explains}, but explain is ${recommender.explain ? 'there' : 'missing'}`);
      if (!recommender.explain) return;
      const request = requestOf(shop.data, 0);
      const { items } = await recommender.candidates(request);
      const reasons = await recommender.explain({ ...request, items });
      assert.equal(reasons.length, items.length, 'explain: expected one entry an item');
      assert.ok(reasons.some((reason) => reason !== null), 'explain: expected a reason for at least one of its own answers');
      for (const reason of reasons) if (reason) assert.ok(/^[a-z]+(-[a-z]+)*$/.test(reason.code) && reason.text, `reason: expected a kebab-case code and a text, got '${reason.code}'`);
    },
  },
  {
    name: 'has a picture of a person exactly if it says so (view)',
    async run({ plugin, bench, shop }) {
      const recommender = await bench.recommender(shop.data);
      const { view } = plugin.capabilities;
      assert.equal(recommender.represent !== undefined, view !== undefined, `view: ${view}, but represent is ${recommender.represent ? 'there' : 'missing'}`);
      if (!recommender.represent) return;
      assert.equal(await recommender.represent(requestOf(shop.data, null)), null, 'represent: expected null for a stranger');
      const [one, again, other] = [await recommender.represent(requestOf(shop.data, 0)), await recommender.represent(requestOf(shop.data, 0)), await recommender.represent(requestOf(shop.data, 1))];
      assert.ok(one && one.length > 0 && one.every(Number.isFinite), `represent: expected finite numbers for somebody with a history, got ${one && one.slice(0, 5)}`);
      assert.deepEqual(again, one, 'represent: expected the same numbers for the same facts');
      assert.notDeepEqual(other, one, 'represent: expected other numbers for somebody else');
    },
  },
  {
    name: 'learns from live events exactly if it says so (online)',
    async run({ plugin, bench, shop }) {
      const recommender = await bench.recommender(shop.data);
      assert.equal(recommender.observe !== undefined, plugin.capabilities.online, `online: ${plugin.capabilities.online}, but observe is ${recommender.observe ? 'there' : 'missing'}`);
      if (!recommender.observe) return;
      const requests = someRequests(shop.data);
      const before = await answers(recommender, requests);
      recommender.observe(rush(shop.data.until));
      assert.notDeepEqual(await answers(recommender, requests), before, 'claims to learn online, but hundreds of events changed no answer');
    },
  },
  {
    name: 'forgets a person: what they do afterwards comes from a stranger (online, forget)',
    async run({ plugin, bench, shop }) {
      if (!plugin.capabilities.online) return;
      const requests = [...someRequests(shop.data), ...SEEN.map((item) => pageOf(shop.data, item))];
      const [known, stranger] = [shop.data.users.size + 1, shop.data.users.size + 2];
      const told = async (second: number, forgotten: number | null) => {
        const recommender = await bench.recommender(shop.data);
        recommender.observe?.(visits(known, shop.data.until));
        if (forgotten !== null) recommender.forget?.(forgotten);
        recommender.observe?.(visits(second, shop.data.until + HOUR_MS));
        return answers(recommender, requests);
      };
      assert.deepEqual(await told(known, known), await told(stranger, null), 'forget: expected the events after it to count as a stranger\'s, but the person is still known');
    },
  },
  {
    name: 'beats popularity where tastes differ if it is personal, and looks at nobody\'s history if it is not (personal)',
    async run({ plugin, bench, shop, minNdcgAt10 }) {
      const { train, test } = splitByTime(shop.data, { testFraction: 0.2 });
      const own = await evaluateRecommender(await bench.recommender(train), test);
      assert.ok(own.ndcg >= minNdcgAt10, `NDCG@10: expected at least ${minNdcgAt10}, got ${own.ndcg.toFixed(4)}`);
      if (plugin.capabilities.personal) {
        const popular = await evaluateRecommender(popularityBaseline(train, own.targets), test);
        const lead = compare(own, popular);
        assert.ok(lead.low > 0, `claims to be personal, but NDCG@10 is ${own.ndcg.toFixed(4)} against ${popular.ndcg.toFixed(4)} of popularity (lead ${lead.low.toFixed(4)} to ${lead.high.toFixed(4)})`);
        return;
      }
      const recommender = await bench.recommender(shop.data);
      const [stranger, ...people] = await answers(recommender, [requestOf(shop.data, null), requestOf(shop.data, 0), requestOf(shop.data, 1)]);
      for (const answer of people) assert.deepEqual(answer, stranger, 'says it is not personal, but its answer depends on the history');
    },
  },
];

const SEEN = [10, 25, 40, 60];

/** One visit in which items are seen and bought. */
function visits(user: number, at: number) {
  return SEEN.flatMap((item, i) => [behaviour('view', user, item, at + 2 * i * 1000, `visit-${user}`, 'FR'), behaviour('purchase', user, item, at + (2 * i + 1) * 1000, `visit-${user}`, 'FR')]);
}

function pageOf(data: DatasetView, item: number) {
  const base = requestOf(data, null);
  return { ...base, context: { ...base.context, placement: 'product', items: [item] } };
}

/** Many strangers and user 0 suddenly want items 10 and 60 together. */
function rush(until: number) {
  return Array.from({ length: 200 }, (_, i) => {
    const [user, at] = [i % 50, until + i * 1000 + (i % 2 ? 10 : 0)];
    return [10, 60].map((item) => behaviour(i % 3 ? 'view' : 'purchase', user, item, Math.min(at, until + DAY_MS), `rush-${user}`, 'FR'));
  }).flat();
}
