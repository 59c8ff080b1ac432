import { openKernels } from '@zhiyin/compute';
import { Type, type Static } from '@sinclair/typebox';
import { learnCatalogueWords } from '@zhiyin/embedding';
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
import { learnContentMap, mapped } from './content-map.ts';
import { NewItems } from './new-items.ts';
import { placedItems } from './placed-items.ts';

const configSchema = Type.Object({
  ...ialsFields,
  contentSize: Type.Integer({ default: 256, minimum: 1, maximum: 512, description: 'Numbers that describe what an item says of itself.' }),
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

  async train(data, config, { rng, signal, progress, report }) {
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
      const words = await learnCatalogueWords(kernels, data.items, { dimensions: config.contentSize, seed: rng.integer(2 ** 31), signal });
      const c = words.provider.dimensions;
      const content = new Float32Array(columns.length * c);
      columns.forEach((item, n) => content.set(words.vectors.subarray(item * c, (item + 1) * c), n * c));
      const map = await learnContentMap(kernels, content, factors, users, { ...config, contentSize: c, rng: rng.fork('held out') });
      const placed = placedItems({ factors, columns, users, byContent: mapped(map, words.vectors), content: words.vectors }, data.items.ids(), config);
      progress(config.epochs + 1, config.epochs + 1);
      return {
        arrays: {
          items: { data: factors, shape: [ids.length, config.embeddingSize] },
          placed: { data: placed.vectors, shape: [placed.ids.length, config.embeddingSize] },
          map: { data: map.values, shape: [c + 1, config.embeddingSize] },
          ...words.stored.arrays, ...scalars({ scale, unobservedWeight }),
        },
        vocabularies: { items: ids, placed: placed.ids, terms: words.stored.terms },
        metrics: { items: ids.length, placed: placed.ids.length, contentExplains: map.explained },
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
