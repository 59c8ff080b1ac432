import { Type, type Static } from '@sinclair/typebox';
import { defineStrategy } from '@zhiyin/strategy-sdk';
import { historyFields, historySpace } from '../history/history-config.ts';
import { dampenRows, dampenTargets } from '../history/row-weights.ts';
import { TrainedItems } from '../history/trained-items.ts';
import { trainingMatrix } from '../history/training-matrix.ts';
import { linksOf, linksState } from '../neighbours/item-links.ts';
import { NeighbourRecommender } from '../neighbours/neighbour.recommender.ts';
import { addedDiagonal } from './added-diagonal.ts';
import { exactWeights } from './exact-weights.ts';
import { neighbourhoodWeights } from './neighbourhood-weights.ts';

const configSchema = Type.Object({
  regularization: Type.Number({ default: 4, minimum: 0.0001, maximum: 10_000, description: 'Added to the diagonal of the Gram matrix, as a multiple of its mean.' }),
  dropout: Type.Number({ default: 0, minimum: 0, maximum: 0.95, description: 'EDLAE: adds p / (1 - p) of each diagonal entry, so that popular items rely less on themselves. 0 = plain EASE.' }),
  userExponent: Type.Number({ default: 0, minimum: 0, maximum: 1, description: 'How much people with many items are held back: each counts by (number of items)^-this.' }),
  popularityExponent: Type.Number({ default: 0, minimum: -1, maximum: 1, description: 'How much popular items in the answer are held back; 0 = not at all.' }),
  exactItems: Type.Integer({ default: 6000, minimum: 0, maximum: 60_000, description: 'Up to so many items the whole matrix is inverted: items^3 operations, 2 items^2 bytes. Above, each item is solved on its neighbourhood.' }),
  neighbourhood: Type.Integer({ default: 200, minimum: 1, maximum: 1000, description: 'Items that may speak for an item: of the whole inverse the strongest, else those that share most people with it.' }),
  maxItems: Type.Integer({ default: 200_000, minimum: 1, maximum: 5_000_000, description: 'Only the items that most people have are learned, so many at most.' }),
  ...historyFields,
}, { additionalProperties: false });

export type EaseConfig = Static<typeof configSchema>;

/** Every item regressed on the others, in closed form. See docs/strategies/ease.md. */
export const easeStrategy = defineStrategy({
  id: 'ease',
  title: 'Linear autoencoder',
  description: 'Learns how much each item of a history says for every other item, all at once and in closed form.',
  optIn: true,
  sdk: '^1.0.0',
  artifactVersion: 1,
  configSchema,
  capabilities: {
    needs: ['interactions'], coldStart: { users: false, items: false }, personal: true, scoreScale: 'unbounded', explains: true, online: false, blends: false, tolerance: 0.001,
  },

  tuning: {
    space: {
      regularization: { from: 0.5, to: 20, scale: 'log' },
      dropout: { values: [0, 0.2, 0.33, 0.5] },
      userExponent: { from: 0, to: 0.5 },
      popularityExponent: { from: -0.2, to: 0.2 },
      ...historySpace,
    },
    trials: 20,
  },

  resources(config, { events, items }) {
    const learned = Math.min(items, config.maxItems);
    const inverse = learned <= config.exactItems ? 2 * learned ** 2 + 16_384 * learned : 0;
    return { device: 'cpu', memoryBytes: 48 * events + (60 + 24 * Math.min(config.neighbourhood, learned)) * learned + inverse };
  },

  async train(data, config, { progress, signal }) {
    signal.throwIfAborted();
    const training = trainingMatrix(data, config, config.maxItems);
    const people = dampenRows(training.matrix, config.userExponent);
    const diagonal = addedDiagonal(people, config);
    const weights = people.width <= config.exactItems
      ? await exactWeights(people, diagonal, config.neighbourhood, { signal, onProgress: progress })
      : neighbourhoodWeights(people, { neighbourhood: config.neighbourhood, diagonal }, (item) => {
        if (item % 64 !== 0) return;
        progress(item, people.width);
        signal.throwIfAborted();
      });
    return linksState(dampenTargets(weights, training.users, config.popularityExponent), training, {});
  },

  async load(artifact, config, { catalogue }) {
    return new NeighbourRecommender(linksOf(artifact), new TrainedItems(artifact, catalogue), config, catalogue);
  },
});
