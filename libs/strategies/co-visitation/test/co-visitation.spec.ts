import { describe, expect, it } from '@jest/globals';
import { Value } from '@sinclair/typebox/value';
import { Bitset, DAY_MS, HOUR_MS, type BehaviourEvent } from '@zhiyin/domain';
import { coVisitationStrategy, type CoVisitationConfig } from '@zhiyin/strategy-co-visitation';
import { artifactOf, ask, datasetOf, event, item, loadContext, NOW, trainContext } from '@zhiyin/testing/strategies';

const catalogue = [0, 1, 2, 3, 4].map((number) => item(number));
const everything = Bitset.all(catalogue.length);
const defaults = Value.Create(coVisitationStrategy.configSchema);

async function learn(events: readonly BehaviourEvent[], changes: Partial<CoVisitationConfig> = {}) {
  const config = { ...defaults, ...changes };
  const state = await coVisitationStrategy.train(datasetOf(events, catalogue), config, trainContext());
  return { state, recommender: await coVisitationStrategy.load(artifactOf(state), config, loadContext(catalogue)) };
}

describe('co-visitation', () => {
  it('counts a pair of views by window, gap and age, as worked by hand', async () => {
    const start = NOW - HOUR_MS;
    const events = [event(1, 'view', 0, start), event(1, 'view', 1, start + 1), event(1, 'view', 2, NOW - 1)];
    const { state } = await learn(events);
    const { offsets, neighbours, counts } = state.arrays;
    const row = (i: number) => [...neighbours.data.slice(offsets.data[i], offsets.data[i + 1])];
    expect(row(0)).toEqual([1, 2]);
    expect(counts.data[0]).toBeCloseTo(2 ** (-(HOUR_MS - 1) / (14 * DAY_MS)), 4);
    // Two events apart: 1 / log2(3).
    expect(counts.data[1]).toBeCloseTo(1 / Math.log2(3), 4);
  });

  it('pairs nothing across windows, people or sessions of strangers', async () => {
    const events = [
      event(1, 'view', 0, NOW - DAY_MS), event(1, 'view', 1, NOW),
      event(2, 'view', 2, NOW),
      event(null, 'view', 3, NOW, 'a'), event(null, 'view', 4, NOW, 'b'),
    ];
    const { state } = await learn(events);
    expect(state.arrays.neighbours.data).toHaveLength(0);
  });

  it('leads from a view to the purchase, but not back', async () => {
    const { recommender } = await learn([event(1, 'view', 0, NOW - 10), event(1, 'purchase', 1, NOW - 5)]);
    expect([...(await recommender.candidates(ask([], [0], everything))).items]).toEqual([1]);
    expect([...(await recommender.candidates(ask([], [1], everything))).items]).toEqual([]);
    const [reason] = await recommender.explain!({ ...ask([], [0], everything), items: Int32Array.of(1) });
    expect(reason).toEqual({ code: 'bought-after-viewing', text: 'Often bought after viewing Item 0', items: [0] });
  });

  it('keeps what is not eligible and what is on the page out of the answer', async () => {
    const basket = [0, 1, 2].map((i) => event(1, 'purchase', i, NOW - 5));
    const { recommender } = await learn(basket);
    expect([...(await recommender.candidates(ask([], [0, 1], everything))).items]).toEqual([2]);
    expect([...(await recommender.candidates(ask([], [0], Bitset.of(5, [2])))).items]).toEqual([2]);
  });

  it('learns a new pair from live events exactly as training would have', async () => {
    const past = [event(1, 'purchase', 0, NOW - 9), event(1, 'purchase', 1, NOW - 9), event(1, 'purchase', 2, NOW - 1)];
    const live = [event(2, 'purchase', 0, NOW - 1), event(2, 'purchase', 3, NOW - 1)];
    const { recommender } = await learn(past);
    expect([...(await recommender.candidates(ask([], [3], everything))).items]).toEqual([]);
    recommender.observe!(live);
    const online = await recommender.candidates(ask([], [0], everything));
    const { recommender: retrained } = await learn([...past, ...live]);
    const offline = await retrained.candidates(ask([], [0], everything));
    expect([...online.items]).toEqual([...offline.items]);
    online.scores.forEach((score, n) => expect(score).toBeCloseTo(offline.scores[n], 5));
  });

  it('still knows the taste of somebody who was away for fifteen years', async () => {
    const { recommender } = await learn([event(1, 'view', 0, NOW - 2), event(1, 'view', 1, NOW - 1)]);
    const request = ask([event(9, 'view', 0)], [], everything);
    const later = { ...request, context: { ...request.context, now: request.context.now + 15 * 365 * DAY_MS } };
    const { items, scores } = await recommender.candidates(later);
    expect([...items]).toEqual([1]);
    expect(scores[0]).toBeGreaterThan(0.01);
  });

  it('stays bounded when one account is enormous', async () => {
    const events = Array.from({ length: 20_000 }, (_, n) => event(1, 'view', n % 5, NOW - 20_000 + n));
    const { state } = await learn(events, { maxEventsPerUser: 100 });
    const total = [...state.arrays.popularity.data].reduce((sum, one) => sum + one, 0);
    expect(total).toBeLessThanOrEqual(100);
  });

  it('says nothing to a stranger and cannot score what nobody met', async () => {
    const { recommender } = await learn([event(1, 'view', 0, NOW - 2), event(1, 'view', 1, NOW - 1)]);
    expect((await recommender.candidates(ask([], [], everything))).items).toHaveLength(0);
    const scores = await recommender.score!({ ...ask([event(9, 'view', 0)], [], everything), items: Int32Array.of(1, 4) });
    expect(scores[0]).toBeGreaterThan(0);
    expect(scores[1]).toBeNaN();
  });
});
