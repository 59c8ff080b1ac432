import { describe, expect, it } from '@jest/globals';
import { Value } from '@sinclair/typebox/value';
import { ArtifactError, Bitset, DAY_MS } from '@zhiyin/domain';
import type { Artifact } from '@zhiyin/strategy-sdk';
import { contentBasedStrategy } from '@zhiyin/strategy-content-based';
import { artifactOf, ask, datasetOf, event, item, loadContext, trainContext } from '@zhiyin/testing/strategies';

const catalogue = [
  item(0, { title: 'Red enamel mug', brand: 'Acme', categories: ['Kitchen', 'Mugs'], price: 8 }),
  item(1, { title: 'Blue enamel mug', brand: 'Acme', categories: ['Kitchen', 'Mugs'], price: 9 }),
  item(2, { title: 'Garden hose', categories: ['Garden'], price: 30 }),
  item(3, { title: 'Garden gloves', categories: ['Garden'], price: 12 }),
  item(4, { title: 'Green mug', categories: ['Kitchen', 'Mugs'], price: 7 }),
  item(5, { title: 'Red enamel mug', brand: 'Acme', categories: ['Kitchen', 'Mugs'], deleted: true }),
  item(6, { title: '' }),
];
const everything = Bitset.all(catalogue.length);
const config = Value.Create(contentBasedStrategy.configSchema);

async function learn() {
  // Nobody ever touched items 1 to 4: what is answered rests on content alone.
  const state = await contentBasedStrategy.train(datasetOf([event(1, 'view', 0)], catalogue), config, trainContext());
  return { state, recommender: await contentBasedStrategy.load(artifactOf(state), config, loadContext(catalogue)) };
}

/** As it was before the lists were stored. */
function withoutLists(artifact: Artifact): Artifact {
  return {
    ...artifact,
    array(name) {
      if (name.startsWith('similar')) throw new ArtifactError('ARRAY_MISSING', name);
      return artifact.array(name);
    },
  };
}

describe('content-based', () => {
  it('answers a product page with the most similar items nobody has touched yet', async () => {
    const { recommender } = await learn();
    expect([...(await recommender.candidates(ask([], [0], everything))).items].slice(0, 2)).toEqual([1, 4]);
    expect([...(await recommender.candidates(ask([], [2], everything))).items]).toEqual([3]);
  });

  it('follows the newest taste of a history', async () => {
    const { recommender } = await learn();
    const answer = await recommender.candidates(ask([event(1, 'purchase', 2)], [], everything));
    expect(answer.items[0]).toBe(2);
    expect([...answer.items]).toContain(3);
    expect([...answer.items]).not.toContain(4);
  });

  it('gives a cosine: an item is 1 to itself, unknown content is not a number', async () => {
    const { recommender } = await learn();
    const scores = await recommender.score!({ ...ask([], [0], everything), items: Int32Array.of(0, 4, 2, 6) });
    expect(scores[0]).toBeCloseTo(1, 5);
    expect(scores[1]).toBeGreaterThan(0);
    expect(scores[1]).toBeLessThan(1);
    expect(scores[2]).toBe(0);
    expect(scores[3]).toBeNaN();
  });

  it('never answers with deleted or ineligible items', async () => {
    const { recommender } = await learn();
    const items = [...(await recommender.candidates(ask([], [0], Bitset.of(7, [4, 5])))).items];
    expect(items).toEqual([4]);
  });

  it('names the item and the words they share', async () => {
    const { recommender } = await learn();
    const [reason, none] = await recommender.explain!({ ...ask([], [0], everything), items: Int32Array.of(1, 2) });
    expect(reason?.code).toBe('similar-content');
    expect(reason?.items).toEqual([0]);
    expect(reason?.text).toMatch(/^Similar to Red enamel mug: .*(acme|enamel)/);
    expect(none).toBeNull();
  });

  it('still knows the taste of somebody who was away for fifteen years', async () => {
    const { recommender } = await learn();
    const request = ask([event(1, 'purchase', 2)], [], everything);
    const later = { ...request, context: { ...request.context, now: request.context.now + 15 * 365 * DAY_MS } };
    expect([...(await recommender.candidates(later)).scores]).toEqual([...(await recommender.candidates(request)).scores]);
  });

  it('answers from lists of similar items what searching for the whole history answers', async () => {
    const { state, recommender } = await learn();
    const searching = await contentBasedStrategy.load(withoutLists(artifactOf(state)), config, loadContext(catalogue));
    for (const request of [ask([event(1, 'purchase', 2), event(1, 'view', 0)], [], everything), ask([event(1, 'view', 3)], [4], everything), ask([], [0], everything)]) {
      expect(await recommender.candidates(request)).toEqual(await searching.candidates(request));
    }
  });

  it('searches further when what is eligible is not among the neighbours', async () => {
    const mugs = Array.from({ length: 60 }, (_, number) => item(number, { title: `Enamel mug ${number < 30 ? 'red' : 'green'}`, categories: ['Kitchen'] }));
    const narrow = { ...config, neighbours: 10, maxDocumentShare: 1 };
    const state = await contentBasedStrategy.train(datasetOf([event(1, 'view', 0)], mugs), narrow, trainContext());
    const recommender = await contentBasedStrategy.load(artifactOf(state), narrow, loadContext(mugs));
    const green = Bitset.of(60, Array.from({ length: 30 }, (_, n) => 30 + n));
    expect((await recommender.candidates(ask([], [0], green, 20))).items).toHaveLength(20);
  });

  it('has nothing to say to a stranger', async () => {
    const { recommender } = await learn();
    expect((await recommender.candidates(ask([], [], everything))).items).toHaveLength(0);
  });
});
