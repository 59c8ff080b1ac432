import { openKernels } from '@zhiyin/compute';
import { Type, type Static } from '@sinclair/typebox';
import { embeddingFields, learnCatalogueWords, mapped } from '@zhiyin/embedding';
import { defineStrategy } from '@zhiyin/strategy-sdk';
import { FoldInPlacement } from '../ials/fold-in-placement.ts';
import { ialsFields, ialsSpace, unobservedWeightOf } from '../ials/ials-config.ts';
import { trainIals } from '../ials/train-ials.ts';
import { historyFields, historySpace } from '../history/history-config.ts';
import { positiveScalar, scalars } from '../history/scalars.ts';
import { TrainedItems } from '../history/trained-items.ts';
import { trainingMatrix } from '../history/training-matrix.ts';
import { ItemFactors } from '../factors/item-factors.ts';
import { ContentFactorRecommender } from './content-factor.recommender.ts';
import { mapByProvider, mapContent } from './content-map.ts';
import { NewItems } from './new-items.ts';
import { placedItems } from './placed-items.ts';

const configSchema = Type.Object({
  ...ialsFields,
  ...embeddingFields,
  contentSize: Type.Integer({ default: 256, minimum: 1, maximum: 512, description: "Numbers that say what an item is, by the catalogue's own words." }),
  trust: Type.Number({ default: 20, minimum: 0, maximum: 100_000, description: 'People who must have an item before its own behaviour counts as much as its content. 0: content places only what nobody has touched.' }),
  ...historyFields,
}, { additionalProperties: false });

export type ContentFactorsConfig = Static<typeof configSchema>;

/** Matrix factorisation that knows where a new item belongs by its content. See docs/strategies/content-factors.md. */
export const contentFactorsStrategy = defineStrategy({
  id: 'content-factors',
  title: 'Matrix factorisation with content',
  description: 'Places items among tastes by who has them and by what they say of themselves, so that a brand-new item finds the people who will like it before anybody has touched it.',
  optIn: true,
  sdk: '^1.0.0',
  artifactVersion: 1,
  configSchema,
  capabilities: {
    needs: ['interactions', 'item-text'], coldStart: { users: false, items: true }, personal: true, scoreScale: 'unbounded', explains: true, online: false, blends: false, tolerance: 0.001,
  },

  tuning: { space: { ...ialsSpace, trust: { values: [0, 5, 20, 80] }, ...historySpace }, trials: 20 },

  resources: (config, { events, items, users }) => ({
    device: 'cpu', memoryBytes: 64 * events + 4 * config.embeddingSize * (4 * items + users) + 12 * config.contentSize * items,
  }),

  async train(data, config, { rng, signal, embeddings, progress, report }) {
    signal.throwIfAborted();
    const { matrix, ids, users, columns, scale } = trainingMatrix(data, config);
    const unobservedWeight = unobservedWeightOf(matrix, config.unobservedRatio);
    const factors = await trainIals(matrix, { ...config, unobservedWeight }, {
      rng, signal,
      onEpoch(epoch, change) {
        progress(epoch, config.epochs + 1);
        report('change', epoch, change);
      },
    });
    const kernels = await openKernels();
    try {
      const words = await learnCatalogueWords(kernels, data.items, { dimensions: config.contentSize, seed: rng.integer(2 ** 31), locale: data.locale, signal });
      const behaviour = { factors, columns, users, rng: rng.fork('held out'), ...config };
      const map = await mapContent(kernels, words.vectors, words.provider.dimensions, behaviour);
      const chosen = (await mapByProvider(kernels, data.items, { choice: config, embeddings, signal }, behaviour)) ?? { map, content: words.vectors };
      const byContent = mapped(chosen.map, chosen.content);
      const placed = placedItems({ factors, columns, users, byContent, content: chosen.content }, data.items.ids(), config);
      progress(config.epochs + 1, config.epochs + 1);
      return {
        arrays: {
          items: { data: factors, shape: [ids.length, config.embeddingSize] },
          placed: { data: placed.vectors, shape: [placed.ids.length, config.embeddingSize] },
          map: { data: map.values, shape: [map.from + 1, config.embeddingSize] },
          ...words.stored.arrays, ...scalars({ scale, unobservedWeight }),
        },
        vocabularies: { items: ids, placed: placed.ids, terms: words.stored.terms, locale: [data.locale] },
        metrics: { items: ids.length, placed: placed.ids.length, contentExplains: chosen.map.explained, wordsExplain: map.explained },
      };
    } finally {
      await kernels.close();
    }
  },

  async load(artifact, config, { catalogue }) {
    const scale = positiveScalar(artifact, 'scale');
    const trained = new TrainedItems(artifact, catalogue);
    const factors = new ItemFactors(artifact, 'items', trained);
    const { regularization, frequencyExponent, itemsPerUser } = config;
    const unobservedWeight = positiveScalar(artifact, 'unobservedWeight');
    const placement = new FoldInPlacement(factors, { unobservedWeight, regularization, frequencyExponent, most: itemsPerUser }, scale);
    return new ContentFactorRecommender(NewItems.from(artifact, catalogue), { factors, placement, trained }, config, catalogue);
  },
});
