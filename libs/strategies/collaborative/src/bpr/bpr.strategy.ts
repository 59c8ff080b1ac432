import { Type, type Static } from '@sinclair/typebox';
import { defineStrategy } from '@zhiyin/strategy-sdk';
import { FactorRecommender } from '../factors/factor.recommender.ts';
import { ItemFactors } from '../factors/item-factors.ts';
import { historyFields, historySpace } from '../history/history-config.ts';
import { TrainedItems } from '../history/trained-items.ts';
import { trainingMatrix } from '../history/training-matrix.ts';
import { GradientPlacement } from './gradient-placement.ts';
import { trainBpr } from './train-bpr.ts';

const configSchema = Type.Object({
  embeddingSize: Type.Integer({ default: 64, minimum: 1, maximum: 1024, description: 'Numbers that describe an item, beside its own bias.' }),
  epochs: Type.Integer({ default: 30, minimum: 1, maximum: 1000, description: 'Rounds with as many steps as there are pairs of a person and an item.' }),
  learningRate: Type.Number({ default: 0.05, minimum: 0.00001, maximum: 1, description: 'How far a step goes.' }),
  regularization: Type.Number({ default: 0.01, minimum: 0, maximum: 1, description: 'How strongly vectors are held near zero.' }),
  ...historyFields,
}, { additionalProperties: false });

export type BprConfig = Static<typeof configSchema>;

/** Pairwise ranking by stochastic gradient descent: the field's baseline. See docs/strategies/bpr.md. */
export const bprStrategy = defineStrategy({
  id: 'bpr',
  title: 'Pairwise ranking (baseline)',
  description: 'Learns to rank what people have above what they have not, by small random steps: a baseline to compare others with.',
  optIn: true,
  sdk: '^1.0.0',
  artifactVersion: 1,
  configSchema,
  capabilities: {
    needs: ['interactions'], coldStart: { users: false, items: false }, personal: true, view: 'collaborative', scoreScale: 'unbounded', explains: true, online: false, blends: false, tolerance: 0,
  },

  tuning: {
    space: {
      learningRate: { from: 0.01, to: 0.2, scale: 'log' },
      regularization: { from: 0.0005, to: 0.05, scale: 'log' },
      epochs: { values: [15, 30, 60] },
      ...historySpace,
    },
    trials: 10,
  },

  resources: (config, { events, items, users }) => ({ device: 'cpu', memoryBytes: 52 * events + 4 * (config.embeddingSize + 1) * (3 * items + users) }),

  async train(data, config, { rng, signal, progress, report }) {
    signal.throwIfAborted();
    const { matrix, ids } = trainingMatrix(data, config);
    let last = 0;
    const items = trainBpr(matrix, config.epochs, config, {
      rng, signal,
      onEpoch(epoch, loss) {
        last = loss;
        progress(epoch, config.epochs);
        report('loss', epoch, loss);
        signal.throwIfAborted();
      },
    });
    return {
      arrays: { items: { data: items, shape: [ids.length, config.embeddingSize + 1] } },
      vocabularies: { items: ids },
      metrics: { items: ids.length, loss: last },
    };
  },

  async load(artifact, config, { catalogue }) {
    const trained = new TrainedItems(artifact, catalogue);
    const factors = new ItemFactors(artifact, 'items', trained);
    return new FactorRecommender(factors, new GradientPlacement(factors, { ...config, embeddingSize: factors.dimensions - 1 }), trained, config, catalogue);
  },
});
