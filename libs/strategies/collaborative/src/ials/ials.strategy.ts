import { Type, type Static } from '@sinclair/typebox';
import type { CsrMatrix } from '@zhiyin/sparse';
import { defineStrategy } from '@zhiyin/strategy-sdk';
import { FactorRecommender } from '../factors/factor.recommender.ts';
import { ItemFactors } from '../factors/item-factors.ts';
import { historyFields, historySpace } from '../history/history-config.ts';
import { TrainedItems } from '../history/trained-items.ts';
import { trainingMatrix } from '../history/training-matrix.ts';
import { positiveScalar, scalars } from '../history/scalars.ts';
import { FoldInPlacement } from './fold-in-placement.ts';
import { trainIals } from './train-ials.ts';

const configSchema = Type.Object({
  embeddingSize: Type.Integer({ default: 128, minimum: 1, maximum: 2048, description: 'Numbers that describe an item. More say more and cost more: training grows with the square.' }),
  epochs: Type.Integer({ default: 12, minimum: 1, maximum: 200, description: 'Rounds over all people and all items.' }),
  regularization: Type.Number({ default: 0.003, minimum: 0.000001, maximum: 100, description: 'How strongly vectors are held near zero.' }),
  frequencyExponent: Type.Number({ default: 1, minimum: 0, maximum: 1, description: 'Regularisation grows with (number of events)^this: 1 holds frequent items and people back most.' }),
  unobservedRatio: Type.Number({ default: 10, minimum: 0.001, maximum: 10_000, description: 'What all items that somebody has not touched count together, as a multiple of what people have on average: fits catalogues of any size.' }),
  solverSteps: Type.Integer({ default: 3, minimum: 1, maximum: 50, description: 'Steps of conjugate gradients for each vector in each epoch.' }),
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
    needs: ['interactions'], coldStart: { users: false, items: false }, personal: true, scoreScale: 'unbounded', explains: true, online: false, blends: false, tolerance: 0.001,
  },

  tuning: {
    space: {
      embeddingSize: { values: [64, 128, 256] },
      unobservedRatio: { from: 2, to: 50, scale: 'log' },
      regularization: { from: 0.0005, to: 0.02, scale: 'log' },
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

/** alpha0 such that alpha0 x items is `ratio` times the mean number of items of those who have any. */
function unobservedWeightOf({ rows, width, offsets, columns }: CsrMatrix, ratio: number): number {
  let people = 0;
  for (let row = 0; row < rows; row++) if (offsets[row + 1] > offsets[row]) people++;
  return people ? (ratio * columns.length) / (people * width) : 1;
}
