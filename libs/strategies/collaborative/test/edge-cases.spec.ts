import { describe, expect, it } from '@jest/globals';
import { Value } from '@sinclair/typebox/value';
import { ArtifactError, Bitset, DAY_MS, type BehaviourEvent } from '@zhiyin/domain';
import type { LearnedState, StrategyPlugin } from '@zhiyin/strategy-sdk';
import { blurSharpenStrategy, bprStrategy, easeStrategy, graphFilterStrategy, ialsStrategy, itemKnnStrategy } from '@zhiyin/strategy-collaborative';
import { artifactOf, ask, datasetOf, event, item, loadContext, NOW, trainContext } from '@zhiyin/testing/strategies';

const catalogue = Array.from({ length: 8 }, (_, number) => item(number));
const everything = Bitset.all(catalogue.length);

/** Three people with items 0, 1, 2, two with 3, 4; item 5 was never touched. */
const crowd = [1, 2, 3].flatMap((user) => [0, 1, 2].map((i) => event(user, 'purchase', i, NOW - 10 + i))).concat([4, 5].flatMap((user) => [3, 4].map((i) => event(user, 'purchase', i, NOW - 10))));

async function learn(plugin: StrategyPlugin, events: readonly BehaviourEvent[], changes: object = {}, items = catalogue) {
  const config = { ...(Value.Create(plugin.configSchema) as object), ...SETTINGS[plugin.id], ...changes };
  const state = await plugin.train(datasetOf(events, items), config, trainContext());
  const load = (from: LearnedState = state) => plugin.load(artifactOf(from), config, loadContext(items));
  return { state, load, recommender: await load() };
}

const withArray = (state: LearnedState, name: string, change: (data: Float32Array) => Float32Array): LearnedState => {
  const { data: before, shape } = state.arrays[name];
  const data = change(Float32Array.from(before));
  return { ...state, arrays: { ...state.arrays, [name]: { data, shape: data.length === before.length ? shape : [data.length] } } };
};

const plugins = [itemKnnStrategy, easeStrategy, ialsStrategy, graphFilterStrategy, blurSharpenStrategy, bprStrategy] as unknown as StrategyPlugin[];
/** Thirteen pairs are few steps an epoch. */
const SETTINGS: Readonly<Record<string, object>> = { bpr: { epochs: 300 } };

describe.each(plugins.map((plugin) => [plugin.id, plugin] as const))('%s', (_id, plugin) => {
  it('leads from what somebody has to what the same people have', async () => {
    const { recommender } = await learn(plugin, crowd);
    const { items } = await recommender.candidates(ask([event(9, 'purchase', 0)], [], Bitset.of(8, [1, 2, 3, 4, 5])));
    expect([...items].slice(0, 2).sort()).toEqual([1, 2]);
  });

  it('moves with a new event of the asking person, without training again', async () => {
    const { recommender } = await learn(plugin, crowd);
    const scoreOf4 = async (history: BehaviourEvent[]): Promise<number> => {
      const { items, scores } = await recommender.candidates(ask(history, [], everything));
      return scores[items.indexOf(4)] ?? 0;
    };
    const before = await scoreOf4([event(9, 'purchase', 0)]);
    expect(await scoreOf4([event(9, 'purchase', 0, NOW - 1), event(9, 'purchase', 3)])).toBeGreaterThan(before + 0.01);
  });

  it('treats a page like a purchase of this moment and never answers what is on it', async () => {
    const { recommender } = await learn(plugin, crowd);
    const { items } = await recommender.candidates(ask([], [3], everything));
    expect(items[0]).toBe(4);
    expect([...items]).not.toContain(3);
  });

  it('has nothing to say to a stranger, and about what it has not met', async () => {
    const { recommender } = await learn(plugin, crowd);
    expect((await recommender.candidates(ask([], [], everything))).items).toHaveLength(0);
    expect((await recommender.candidates(ask([event(9, 'purchase', 5), event(9, 'view', 4_000_000)], [], everything))).items).toHaveLength(0);
    expect([...(await recommender.score!({ ...ask([], [], everything), items: Int32Array.of(0) }))]).toEqual([Number.NaN]);
    expect((await recommender.score!({ ...ask([event(9, 'purchase', 0)], [], everything), items: Int32Array.of(5, 1) }))[0]).toBeNaN();
  });

  it('counts duplicate pairs once', async () => {
    const once = await learn(plugin, crowd);
    const thrice = await learn(plugin, [...crowd, ...crowd, ...crowd]);
    expect(thrice.state.arrays).toEqual(once.state.arrays);
  });

  it('knows the taste of somebody who was away for fifteen years, and of an age before time', async () => {
    const { recommender } = await learn(plugin, crowd);
    for (const at of [NOW - 15 * 365 * DAY_MS, -8e15]) {
      const { items } = await recommender.candidates(ask([event(9, 'purchase', 0, at)], [], Bitset.of(8, [1, 2, 3, 4, 5])));
      expect([...items].slice(0, 2).sort()).toEqual([1, 2]);
    }
  });

  it.each<[string, BehaviourEvent[]]>([
    ['no events', []], ['one event', [event(1, 'view', 0)]], ['one user', [0, 1, 2, 3].map((i) => event(1, 'view', i))],
    ['one item', [1, 2, 3].map((user) => event(user, 'view', 0))], ['events without taste', [event(1, 'return', 0), event(1, 'search', 1)]],
  ])('copes with a shop of %s', async (_name, events) => {
    const { state, recommender } = await learn(plugin, events);
    for (const { data } of Object.values(state.arrays)) expect(data.every(Number.isFinite)).toBe(true);
    const { scores } = await recommender.candidates(ask([event(1, 'view', 0)], [1], everything));
    expect(scores.every(Number.isFinite)).toBe(true);
  });

  it('trains with the newest items of an account that has very many', async () => {
    const many = Array.from({ length: 30_000 }, (_, number) => item(number));
    const { state } = await learn(plugin, many.map(({ number }) => event(1, 'view', number, NOW - 30_000 + number)), { itemsPerUser: 20 }, many);
    expect(state.vocabularies['items']).toHaveLength(20);
    expect(state.vocabularies['items'][0]).toBe('i29980');
  });

  it('refuses a model with broken numbers, naming what to do', async () => {
    const { state, load } = await learn(plugin, crowd);
    const weights = Object.keys(state.arrays).find((name) => state.arrays[name].data instanceof Float32Array)!;
    await expect(load(withArray(state, weights, (data) => data.fill(Number.NaN, 0, 1)))).rejects.toThrow(/finite .*train .*again/);
    await expect(load(withArray(state, weights, (data) => data.slice(1)))).rejects.toThrow(ArtifactError);
  });

  it('forgets items that have left the catalogue', async () => {
    const { state } = await learn(plugin, crowd);
    const left = await plugin.load(artifactOf(state), Value.Create(plugin.configSchema), loadContext(catalogue.filter(({ number }) => number !== 1)));
    const { items } = await left.candidates(ask([event(9, 'purchase', 0)], [], everything));
    expect([...items]).toContain(2);
    expect([...items]).not.toContain(1);
  });

  it('says because of what', async () => {
    const { recommender } = await learn(plugin, crowd);
    const reasons = await recommender.explain!({ ...ask([event(9, 'purchase', 0, NOW - 2), event(9, 'view', 3)], [], everything), items: Int32Array.of(1, 4, 5) });
    expect(reasons).toEqual([
      { code: 'because-you-bought', text: 'Because you bought Item 0', items: [0] },
      { code: 'because-you-viewed', text: 'Because you looked at Item 3', items: [3] },
      null,
    ]);
  });
});
