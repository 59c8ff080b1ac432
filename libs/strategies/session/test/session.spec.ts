import { describe, expect, it } from '@jest/globals';
import { Value } from '@sinclair/typebox/value';
import { Bitset, DAY_MS, HOUR_MS, MINUTE_MS, type BehaviourEvent } from '@zhiyin/domain';
import type { StrategyPlugin } from '@zhiyin/strategy-sdk';
import { sequentialRulesStrategy, sessionKnnStrategy } from '@zhiyin/strategy-session';
import { artifactOf, ask, datasetOf, event, item, loadContext, NOW, trainContext } from '@zhiyin/testing/strategies';

const catalogue = [0, 1, 2, 3, 4, 5].map((number) => item(number));
const everything = Bitset.all(catalogue.length);
const click = (session: string, number: number, at: number): BehaviourEvent => event(null, 'view', number, at, session);
const walk = (session: string, numbers: readonly number[], from: number): BehaviourEvent[] => numbers.map((number, n) => click(session, number, from + n * 1000));

async function learn(plugin: StrategyPlugin, events: readonly BehaviourEvent[], changes: object = {}) {
  const config = Value.Default(plugin.configSchema, { ...changes });
  const state = await plugin.train(datasetOf(events, catalogue), config, trainContext());
  return { state, recommender: await plugin.load(artifactOf(state), config, loadContext(catalogue)) };
}

describe('session-knn', () => {
  const plain = { sharedItemIdf: 0, answerIdf: 0, seenWeight: 0, recencyExponent: 0, lengthExponent: 0.5, positionDecay: 1, distanceDecay: 2, backwardWeight: 0.5 };

  it('weighs neighbours and their items as worked by hand', async () => {
    const { recommender } = await learn(sessionKnnStrategy, walk('a', [2, 0, 3], NOW - HOUR_MS), plain);
    const { items, scores } = await recommender.candidates(ask([click('now', 0, NOW)], [], everything));
    // One shared item, three steps: 1 / sqrt(3); one step after: exp(-1/2); one before: half of that.
    expect([...items]).toEqual([3, 2]);
    expect(scores[0]).toBeCloseTo(Math.exp(-0.5) / Math.sqrt(3), 6);
    expect(scores[1]).toBeCloseTo((0.5 * Math.exp(-0.5)) / Math.sqrt(3), 6);
  });

  it('listens to the newest item most, and prefers newer sessions', async () => {
    const events = [...walk('a', [0, 2], NOW - HOUR_MS), ...walk('b', [1, 3], NOW - HOUR_MS), ...walk('old', [1, 4], NOW - 20 * DAY_MS)];
    const { recommender } = await learn(sessionKnnStrategy, events, { sharedItemIdf: 0, answerIdf: 0 });
    const { items } = await recommender.candidates(ask(walk('now', [0, 1], NOW), [], everything));
    expect([...items].filter((number) => number > 1)).toEqual([3, 4, 2]);
  });

  it('learns a session while it goes on, but is no neighbour of itself', async () => {
    const { recommender } = await learn(sessionKnnStrategy, walk('a', [4, 5], NOW - HOUR_MS));
    const others = walk('live', [0, 1, 2], NOW);
    recommender.observe!(others);
    expect([...(await recommender.candidates(ask([click('now', 0, NOW)], [], everything))).items]).toContain(1);
    expect([...(await recommender.candidates(ask(others, [], everything))).items]).toEqual([]);
  });

  it('forgets the oldest live session when it may keep only one', async () => {
    const { recommender } = await learn(sessionKnnStrategy, walk('a', [4, 5], NOW - HOUR_MS), { onlineSessions: 1 });
    recommender.observe!([...walk('x', [0, 1], NOW), ...walk('y', [2, 3], NOW)]);
    const after = async (number: number) => [...(await recommender.candidates(ask([click('now', number, NOW)], [], everything))).items].filter((other) => other !== number);
    expect([await after(0), await after(2)]).toEqual([[], [3]]);
  });

  it('goes beside the item of a page, which it never answers, and says what it rests on', async () => {
    const { recommender } = await learn(sessionKnnStrategy, walk('a', [0, 1], NOW - HOUR_MS));
    const request = ask([], [0], everything);
    const { items } = await recommender.candidates(request);
    expect([...items]).toEqual([1]);
    expect(await recommender.explain!({ ...request, items })).toEqual([{ code: 'similar-sessions', text: 'Visitors who looked at Item 0 chose this too', items: [0] }]);
  });

  it('takes the lines of an order as one place, and an item looked at and then bought as one step', async () => {
    const order = [0, 1, 2].map((number) => event(1, 'purchase', number, NOW - HOUR_MS));
    const { state } = await learn(sessionKnnStrategy, [...order, event(2, 'view', 3, NOW - MINUTE_MS), event(2, 'purchase', 3, NOW - 1), event(2, 'view', 4, NOW)]);
    expect([...state.arrays.places.data]).toEqual([0, 0, 0, 0, 1]);
    expect([...state.arrays.items.data]).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('sequential-rules', () => {
  it('counts what follows what by distance, as worked by hand', async () => {
    const { state } = await learn(sequentialRulesStrategy, walk('a', [0, 1, 2], NOW - 2000), { halfLifeDays: 3650 });
    const { offsets, followers, counts } = state.arrays;
    const row = (number: number) => [...followers.data.slice(offsets.data[number], offsets.data[number + 1])];
    expect([row(0), row(1), row(2)]).toEqual([[1, 2], [2], []]);
    expect(counts.data[0]).toBeCloseTo(1, 5);
    expect(counts.data[1]).toBeCloseTo(1 / 2, 5);
  });

  it('lets the lines of an order lead to each other', async () => {
    const { recommender } = await learn(sequentialRulesStrategy, [0, 1].map((number) => event(1, 'purchase', number, NOW)));
    expect([...(await recommender.candidates(ask([event(9, 'view', 1)], [], everything))).items]).toEqual([0]);
  });

  it('learns live exactly what training would have learned', async () => {
    const past = [...walk('a', [0, 1], NOW - HOUR_MS), ...walk('b', [3, 4], NOW - 2000)];
    const live = walk('c', [0, 2, 1], NOW - 2000);
    const request = ask([click('now', 0, NOW)], [], everything);
    const { recommender } = await learn(sequentialRulesStrategy, past);
    recommender.observe!(live);
    const online = await recommender.candidates(request);
    const offline = await (await learn(sequentialRulesStrategy, [...past, ...live])).recommender.candidates(request);
    expect([...online.items]).toEqual([...offline.items]);
    online.scores.forEach((score, n) => expect(score).toBeCloseTo(offline.scores[n], 4));
  });

  it('starts a new session after half an hour of silence', async () => {
    const { recommender } = await learn(sequentialRulesStrategy, walk('a', [4, 5], NOW - HOUR_MS));
    recommender.observe!([event(1, 'view', 0, NOW), event(1, 'view', 1, NOW + 31 * MINUTE_MS), event(1, 'view', 2, NOW + 32 * MINUTE_MS)]);
    const after = async (number: number) => [...(await recommender.candidates(ask([event(9, 'view', number)], [], everything))).items];
    expect([await after(0), await after(1)]).toEqual([[], [2]]);
  });

  it('says why: the item it was chosen after', async () => {
    const { recommender } = await learn(sequentialRulesStrategy, walk('a', [0, 1], NOW - 1000));
    const request = ask([click('now', 0, NOW)], [], everything);
    expect(await recommender.explain!({ ...request, items: Int32Array.of(1, 5) })).toEqual([{ code: 'chosen-next', text: 'Often chosen after Item 0', items: [0] }, null]);
  });
});
