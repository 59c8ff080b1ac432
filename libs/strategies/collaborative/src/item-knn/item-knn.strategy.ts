import { Type, type Static } from '@sinclair/typebox';
import { defineStrategy } from '@zhiyin/strategy-sdk';
import { historyFields, historySpace } from '../history/history-config.ts';
import { dampenRows } from '../history/row-weights.ts';
import { TrainedItems } from '../history/trained-items.ts';
import { trainingMatrix } from '../history/training-matrix.ts';
import { linksOf, linksState } from '../neighbours/item-links.ts';
import { NeighbourRecommender } from '../neighbours/neighbour.recommender.ts';
import { similarItems } from './similar-items.ts';

const configSchema = Type.Object({
  neighbours: Type.Integer({ default: 300, minimum: 1, maximum: 1000, description: 'Nearest items kept per item.' }),
  seedExponent: Type.Number({ default: 0.5, minimum: 0, maximum: 1, description: 'How much frequent items in the history are held back; 0.5 for both exponents is the cosine.' }),
  popularityExponent: Type.Number({ default: 0.2, minimum: 0, maximum: 1, description: 'How much popular items in the answer are held back; 0 = not at all.' }),
  userExponent: Type.Number({ default: 0.5, minimum: 0, maximum: 1, description: 'How much people with many items are held back: each counts by (number of items)^-this.' }),
  shrinkage: Type.Number({ default: 0, minimum: 0, maximum: 1000, description: 'Pairs with less evidence than this count less than half: guards against coincidences.' }),
  ...historyFields,
}, { additionalProperties: false });

export type ItemKnnConfig = Static<typeof configSchema>;

/** Items that the same people have, by cosine or normalised co-occurrence. See docs/strategies/item-knn.md. */
export const itemKnnStrategy = defineStrategy({
  id: 'item-knn',
  title: 'Nearest items',
  description: 'Recommends what lies nearest to the items of a history, near meaning that the same people have both.',
  optIn: true,
  sdk: '^1.0.0',
  artifactVersion: 1,
  configSchema,
  capabilities: {
    needs: ['interactions'], coldStart: { users: false, items: false }, personal: true, scoreScale: 'unbounded', explains: true, online: false, blends: false, tolerance: 0,
  },

  // Entries twice while they are sorted, one dense row, the kept neighbours both ways round.
  tuning: {
    space: {
      popularityExponent: { from: 0, to: 0.5 },
      seedExponent: { from: 0.3, to: 0.7 },
      userExponent: { values: [0, 0.5] },
      neighbours: { values: [100, 300, 500] },
      ...historySpace,
    },
    trials: 20,
  },

  resources: (config, { events, items }) => ({ device: 'cpu', memoryBytes: 48 * events + (40 + 24 * config.neighbours) * items }),

  async train(data, config, { progress, signal }) {
    signal.throwIfAborted();
    const training = trainingMatrix(data, config);
    const people = dampenRows(training.matrix, config.userExponent);
    const similar = await similarItems(people, config, { signal, onProgress: progress });
    return linksState(similar, training, {});
  },

  async load(artifact, config, { catalogue }) {
    return new NeighbourRecommender(linksOf(artifact), new TrainedItems(artifact, catalogue), config, catalogue);
  },
});
