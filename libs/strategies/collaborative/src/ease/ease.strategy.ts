import { Type, type Static } from '@sinclair/typebox';
import type { LongCall } from '@zhiyin/compute';
import type { CsrMatrix } from '@zhiyin/sparse';
import { defineStrategy } from '@zhiyin/strategy-sdk';
import { historyFields, historySpace } from '../history/history-config.ts';
import { dampenRows, dampenTargets } from '../history/row-weights.ts';
import { TrainedItems } from '../history/trained-items.ts';
import { trainingMatrix } from '../history/training-matrix.ts';
import { linksOf, linksState } from '../neighbours/item-links.ts';
import { NeighbourRecommender } from '../neighbours/neighbour.recommender.ts';
import { addedDiagonal } from './added-diagonal.ts';
import { columnWeights } from './column-weights.ts';
import { exactWeights } from './exact-weights.ts';
import { neighbourhoodWeights } from './neighbourhood-weights.ts';
import { easeSolver, type EaseSolver } from './solver.ts';

const configSchema = Type.Object({
  regularization: Type.Number({ default: 4, minimum: 0.0001, maximum: 10_000, description: 'Added to the diagonal of the Gram matrix, as a multiple of its mean.' }),
  dropout: Type.Number({ default: 0, minimum: 0, maximum: 0.95, description: 'EDLAE: adds p / (1 - p) of each diagonal entry, so that popular items rely less on themselves. 0 = plain EASE.' }),
  userExponent: Type.Number({ default: 0, minimum: 0, maximum: 1, description: 'How much people with many items are held back: each counts by (number of items)^-this.' }),
  popularityExponent: Type.Number({ default: 0, minimum: -1, maximum: 1, description: 'How much popular items in the answer are held back; 0 = not at all.' }),
  exactItems: Type.Integer({ default: 60_000, minimum: 0, maximum: 200_000, description: 'Up to so many items (and about 10^13 operations) the weights are exact: up to 6 000 by inverting the whole matrix, above column by column. Beyond, each item is solved on its neighbourhood.' }),
  neighbourhood: Type.Integer({ default: 200, minimum: 1, maximum: 1000, description: 'Items that may speak for an item: the strongest of all, or, where that is not exact, those that share most people with it.' }),
  maxItems: Type.Integer({ default: 200_000, minimum: 1, maximum: 5_000_000, description: 'Only the items that most people have are learned, so many at most.' }),
  ...historyFields,
}, { additionalProperties: false });

const SOLVERS = {
  inverse: exactWeights,
  columns: columnWeights,
  async neighbourhoods(people: CsrMatrix, diagonal: Float64Array, neighbourhood: number, { signal, onProgress }: LongCall): Promise<CsrMatrix> {
    return neighbourhoodWeights(people, { neighbourhood, diagonal }, (item) => {
      if (item % 64 !== 0) return;
      onProgress?.(item, people.width);
      signal?.throwIfAborted();
    });
  },
} satisfies Record<EaseSolver, unknown>;

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
    const solver = easeSolver({ items: learned, interactions: events }, config.exactItems);
    const solving = { inverse: 2 * learned ** 2 + 16_384 * learned, columns: 1600 * learned + 16 * events, neighbourhoods: 0 };
    return { device: 'cpu', memoryBytes: 48 * events + (60 + 24 * Math.min(config.neighbourhood, learned)) * learned + solving[solver] };
  },

  async train(data, config, { progress, signal }) {
    signal.throwIfAborted();
    const training = trainingMatrix(data, config, config.maxItems);
    const people = dampenRows(training.matrix, config.userExponent);
    const diagonal = addedDiagonal(people, config);
    const weights = await SOLVERS[easeSolver({ items: people.width, interactions: people.values.length }, config.exactItems)](people, diagonal, config.neighbourhood, { signal, onProgress: progress });
    return linksState(dampenTargets(weights, training.users, config.popularityExponent), training, {});
  },

  async load(artifact, config, { catalogue }) {
    return new NeighbourRecommender(linksOf(artifact), new TrainedItems(artifact, catalogue), config, catalogue);
  },
});
