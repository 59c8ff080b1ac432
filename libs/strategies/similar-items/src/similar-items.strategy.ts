import { Type, type Static } from '@sinclair/typebox';
import { openKernels } from '@zhiyin/compute';
import { embeddingFields, learnCatalogueWords, toInt8 } from '@zhiyin/embedding';
import { defineStrategy } from '@zhiyin/strategy-sdk';
import { ContentSpace } from './content-space.ts';
import { placeItems } from './place-items.ts';
import { SimilarItemsRecommender } from './similar-items.recommender.ts';

const configSchema = Type.Object({
  ...embeddingFields,
  embeddingSize: Type.Integer({ default: 128, minimum: 1, maximum: 512, description: "Numbers that say what an item is, by the catalogue's own words. More tell more apart and cost more memory." }),
  historyLength: Type.Integer({ default: 10, minimum: 0, maximum: 200, description: 'How many different items of a history are looked at, newest first.' }),
  historyHalfLifeItems: Type.Number({ default: 3, minimum: 0.01, maximum: 100_000, description: 'After so many newer items an item of the history counts half.' }),
  historyWithContext: Type.Number({ default: 0.1, minimum: 0, maximum: 1, description: 'How much the history counts beside the item of a product page or the content of a cart.' }),
  leastSimilarity: Type.Number({ default: 0.1, minimum: -1, maximum: 1, description: 'Items less similar than this (cosine) are not answered.' }),
}, { additionalProperties: false });

export type SimilarItemsConfig = Static<typeof configSchema>;

/** Items that mean the same, new ones within a second. See docs/strategies/similar-items.md. */
export const similarItemsStrategy = defineStrategy({
  id: 'similar-items',
  title: 'Similar in meaning',
  description: 'Finds items that mean the same as those of the page or the history, learned from which words the catalogue uses together; an item counts from the second it is known.',
  optIn: true,
  sdk: '^1.0.0',
  artifactVersion: 1,
  configSchema,
  capabilities: { needs: ['item-text'], coldStart: { users: false, items: true }, personal: true, scoreScale: 'cosine', explains: true, online: false, blends: false, tolerance: 0.001 },

  resources: ({ embeddingSize }, { items }) => ({ device: 'cpu', memoryBytes: 100_000_000 + (16 * embeddingSize + 2000) * items }),

  async train(data, config, { rng, signal, embeddings, progress }) {
    signal.throwIfAborted();
    const kernels = await openKernels();
    try {
      const words = await learnCatalogueWords(kernels, data.items, { dimensions: config.embeddingSize, seed: rng.integer(2 ** 31), locale: data.locale, signal });
      progress(1, 2);
      signal.throwIfAborted();
      const { vectors, dimensions, bridge, metrics } = await placeItems(kernels, data.items, words, { choice: config, embeddings, rng, signal });
      const { codes, scales } = toInt8(vectors, dimensions);
      progress(2, 2);
      return {
        arrays: { codes: { data: codes, shape: [data.items.size, dimensions] }, scales: { data: scales, shape: [data.items.size] }, bridge, ...words.stored.arrays },
        vocabularies: { items: data.items.ids(), terms: words.stored.terms, locale: [data.locale] },
        metrics: { terms: words.stored.terms.length, dimensions, ...metrics },
      };
    } finally {
      await kernels.close();
    }
  },

  async load(artifact, config, { catalogue }) {
    return new SimilarItemsRecommender(ContentSpace.from(artifact, catalogue), config, catalogue);
  },
});
