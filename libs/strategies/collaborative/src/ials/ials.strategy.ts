import { Type, type Static } from '@sinclair/typebox';
import { defineStrategy } from '@zhiyin/strategy-sdk';
import { FactorRecommender } from '../factors/factor.recommender.ts';
import { ItemFactors } from '../factors/item-factors.ts';
import { historyFields, historySpace } from '../history/history-config.ts';
import { TrainedItems } from '../history/trained-items.ts';
import { trainingMatrix } from '../history/training-matrix.ts';
import { positiveScalar, scalars } from '../history/scalars.ts';
import { FoldInPlacement } from './fold-in-placement.ts';
import { ialsFields, ialsSpace, unobservedWeightOf } from './ials-config.ts';
import { trainIals } from './train-ials.ts';

const configSchema = Type.Object({
  ...ialsFields,
  ...historyFields,
}, { additionalProperties: false });

export type IalsConfig = Static<typeof configSchema>;

/** Implicit matrix factorisation by alternating least squares. See docs/strategies/ials.md. */
export const ialsStrategy = defineStrategy({
  id: 'ials',
  title: 'Matrix factorisation',
  description: 'Describes every item by a vector such that what the same people have lies close together, and places the asking person among them at every request.',
  optIn: true,
  sdk: '^1.0.0',
  artifactVersion: 1,
  configSchema,
  capabilities: {
    needs: ['interactions'], coldStart: { users: false, items: false }, personal: true, view: 'collaborative', scoreScale: 'unbounded', explains: true, online: false, blends: false, tolerance: 0.001,
  },

  tuning: {
    space: {
      ...ialsSpace,
      ...historySpace,
    },
    trials: 20,
  },

  resources: (config, { events, items, users }) => ({ device: 'cpu', memoryBytes: 64 * events + 4 * config.embeddingSize * (3 * items + users) }),

  async train(data, config, { rng, signal, progress, report }) {
    signal.throwIfAborted();
    const { matrix, ids, scale } = trainingMatrix(data, config);
    const unobservedWeight = unobservedWeightOf(matrix, config.unobservedRatio);
    let change = 0;
    const items = await trainIals(matrix, { ...config, unobservedWeight }, {
      rng, signal,
      onEpoch(epoch, value) {
        change = value;
        progress(epoch, config.epochs);
        report('change', epoch, value);
      },
    });
    return {
      arrays: { items: { data: items, shape: [ids.length, config.embeddingSize] }, ...scalars({ scale, unobservedWeight }) },
      vocabularies: { items: ids },
      metrics: { items: ids.length, change },
    };
  },

  async load(artifact, config, { catalogue }) {
    const scale = positiveScalar(artifact, 'scale');
    const trained = new TrainedItems(artifact, catalogue);
    const factors = new ItemFactors(artifact, 'items', trained);
    const { regularization, frequencyExponent, itemsPerUser } = config;
    const unobservedWeight = positiveScalar(artifact, 'unobservedWeight');
    const placement = new FoldInPlacement(factors, { unobservedWeight, regularization, frequencyExponent, most: itemsPerUser }, scale);
    return new FactorRecommender(factors, placement, trained, config, catalogue);
  },
});
