import { beforeAll, describe, expect, it } from '@jest/globals';
import { Value } from '@sinclair/typebox/value';
import { Bitset } from '@zhiyin/domain';
import type { Recommender } from '@zhiyin/strategy-sdk';
import { similarItemsStrategy } from '@zhiyin/strategy-similar-items';
import { artifactOf, ask, datasetOf, event, item, loadContext, trainContext } from '@zhiyin/testing/strategies';

/** Sofa and couch never stand together, but both stand beside living room and cushion. */
const catalogue = ['sofa for the living room', 'sofa with cushion', 'sofa cushion living room', 'couch for the living room', 'couch with cushion', 'couch cushion living room',
  'hammer and nail', 'hammer for nail and wood', 'wood nail', 'wood hammer'].map((title, number) => item(number, { title }));
const everything = Bitset.all(catalogue.length + 5);
const config = { ...Value.Create(similarItemsStrategy.configSchema), embeddingSize: 3 };

describe('similar-items', () => {
  let recommender: Recommender;
  beforeAll(async () => {
    const state = await similarItemsStrategy.train(datasetOf([], catalogue), config, trainContext());
    recommender = await similarItemsStrategy.load(artifactOf(state), config, loadContext(catalogue));
  });
  const items = async (...asked: Parameters<typeof ask>) => [...(await recommender.candidates(ask(...asked))).items];

  it('finds couches for a sofa though no word is shared, and no hammer', async () => {
    const found = await items([], [1], everything);
    expect(found).toEqual(expect.arrayContaining([4]));
    expect(found.every((number) => number < 6)).toBe(true);
  });

  it('follows the newest of a history', async () => {
    expect((await items([event(1, 'view', 0), event(1, 'view', 6)], [], everything))[0]).toBeGreaterThanOrEqual(6);
  });

  it('finds an item from the moment it is told of, where its words belong now, and no more when it is gone', async () => {
    const newcomer = item(12, { title: 'Couch for the living room' });
    recommender.observeItems!([newcomer]);
    expect(await items([], [2], everything)).toContain(12);
    recommender.observeItems!([{ ...newcomer, title: 'Wood hammer' }]);
    expect([(await items([], [2], everything)).includes(12), (await items([], [9], everything)).includes(12)]).toEqual([false, true]);
    recommender.observeItems!([{ ...newcomer, deleted: true }]);
    expect(await items([], [9], everything)).not.toContain(12);
  });

  it('names the item an answer is similar to', async () => {
    const [reason] = await recommender.explain!({ ...ask([], [1], everything), items: Int32Array.of(4) });
    expect(reason).toEqual({ code: 'similar-meaning', text: 'Similar to sofa with cushion', items: [1] });
  });
});
