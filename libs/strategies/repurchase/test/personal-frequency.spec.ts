import { describe, expect, it } from '@jest/globals';
import { Value } from '@sinclair/typebox/value';
import { Bitset, DAY_MS, type BehaviourEvent } from '@zhiyin/domain';
import { personalFrequencyStrategy } from '@zhiyin/strategy-repurchase';
import { artifactOf, ask, datasetOf, event, item, loadContext, NOW, trainContext } from '@zhiyin/testing/strategies';

const catalogue = [0, 1, 2, 3].map((number) => item(number));
const everything = Bitset.all(catalogue.length);
const basket = (user: number, items: readonly number[], daysAgo: number): BehaviourEvent[] =>
  items.map((number) => event(user, 'purchase', number, NOW - daysAgo * DAY_MS, `${user}-${daysAgo}`));

async function learn(events: readonly BehaviourEvent[], changes: object = {}) {
  const config = Value.Default(personalFrequencyStrategy.configSchema, { ...changes }) as never;
  const state = await personalFrequencyStrategy.train(datasetOf(events, catalogue), config, trainContext());
  return { state, recommender: await personalFrequencyStrategy.load(artifactOf(state), config, loadContext(catalogue)) };
}

describe('personal-frequency', () => {
  const history = [...basket(1, [0, 1], 9), ...basket(1, [0], 2)];

  it('weighs what somebody buys by how often and how lately, as worked by hand', async () => {
    const { recommender } = await learn(history, { groups: 2, groupDecay: 0.5, ownWeight: 1, popularityWeight: 0 });
    const { items, scores } = await recommender.candidates(ask(history, [], everything));
    // Item 0: 1 + 0.5; item 1: 0.5; to length 1.
    const length = Math.hypot(1.5, 0.5);
    expect([...items]).toEqual([0, 1]);
    expect(scores[0]).toBeCloseTo(1.5 / length, 6);
    expect(scores[1]).toBeCloseTo(0.5 / length, 6);
  });

  it('adds what similar people buy, but not what the same person bought', async () => {
    const { recommender } = await learn([...history, ...basket(2, [0, 2], 5), ...basket(3, [3], 5)], { popularityWeight: 0 });
    expect([...(await recommender.candidates(ask(history, [], everything))).items]).toEqual([0, 2, 1]);
  });

  it('says what somebody bought before, and what people like them buy', async () => {
    const { recommender } = await learn([...history, ...basket(2, [0, 2], 5)]);
    const reasons = await recommender.explain!({ ...ask(history, [], everything), items: Int32Array.of(0, 1, 2, 3) });
    expect(reasons.map((reason) => reason?.text ?? null)).toEqual(['You bought Item 0 2 times', 'You bought Item 1 before', 'People who buy what you buy also buy this', null]);
  });

  it('says nothing to somebody who has not bought anything', async () => {
    const { recommender } = await learn(history);
    expect((await recommender.candidates(ask([event(9, 'view', 0)], [], everything))).items).toHaveLength(0);
  });
});
