import { describe, expect, it } from '@jest/globals';
import { Value } from '@sinclair/typebox/value';
import { Bitset } from '@zhiyin/domain';
import type { Embeddings } from '@zhiyin/embedding';
import { similarItemsStrategy } from '@zhiyin/strategy-similar-items';
import { artifactOf, ask, datasetOf, item, loadContext, trainContext } from '@zhiyin/testing/strategies';

const COLOURS = ['red', 'blue', 'green', 'sage', 'ivory', 'navy'];
const THINGS = ['mug', 'hose', 'lamp'];
/** By thing first, then by colour: a title shares no word with half of what it is most like. */
const catalogue = THINGS.flatMap((thing, t) => COLOURS.map((colour, c) => item(t * COLOURS.length + c, { title: `${colour} ${thing}` })));

/** Knows that things matter and colours do not. */
const knowing: Embeddings = {
  open: async () => ({
    provider: {
      id: 'knowing', digest: 'knowing', dimensions: THINGS.length,
      embed: async (texts) => Float32Array.from(texts.flatMap((text) => THINGS.map((thing) => (text.toLowerCase().includes(thing) ? 1 : 0)))),
    },
    close: async () => {},
  }),
};

describe('similar-items by a provider', () => {
  const config = { ...Value.Create(similarItemsStrategy.configSchema), embeddingSize: 16 };
  const everything = Bitset.all(catalogue.length + 1);

  it('goes by the provider, and places what comes later where the catalogue\'s words say the provider would', async () => {
    const state = await similarItemsStrategy.train(datasetOf([], catalogue), config, { ...trainContext(), embeddings: knowing });
    expect(state.metrics.bridgeExplains).toBeGreaterThan(0.5);
    const recommender = await similarItemsStrategy.load(artifactOf(state), config, loadContext(catalogue));
    const found = async (page: number) => [...(await recommender.candidates(ask([], [page], everything, 5))).items];
    expect((await found(0)).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
    recommender.observeItems!([item(18, { title: 'Mug, red and blue' })]);
    const near = [...(await recommender.candidates(ask([], [0], everything, 6))).items];
    expect(near).toContain(18);
    expect((await found(18)).every((number) => number < 6)).toBe(true);
  });

  it('says what is missing where only own words are set up', async () => {
    await expect(similarItemsStrategy.train(datasetOf([], catalogue), { ...config, provider: 'endpoint' }, trainContext())).rejects.toMatchObject({ code: 'EMBEDDINGS_UNSET' });
  });
});
