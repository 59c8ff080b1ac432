import { Type, type Static } from '@sinclair/typebox';
import type { CsrMatrix } from '@zhiyin/sparse';
import { defineStrategy } from '@zhiyin/strategy-sdk';
import { historyFields, historySpace } from '../history/history-config.ts';
import { dampenRows, dampenTargets, scaleColumns } from '../history/row-weights.ts';
import { TrainedItems } from '../history/trained-items.ts';
import { trainingMatrix } from '../history/training-matrix.ts';
import { linksOf, linksState } from '../neighbours/item-links.ts';
import { NeighbourRecommender } from '../neighbours/neighbour.recommender.ts';
import { filterWeights } from './filter-weights.ts';
import { LowPassFactors } from './low-pass-factors.ts';
import { lowPassArrays } from './low-pass.ts';
import { secondOrder } from './polynomial.ts';

const configSchema = Type.Object({
  frequencies: Type.Integer({ default: 256, minimum: 0, maximum: 512, description: 'Dimensions of the ideal low-pass filter; 0 leaves it out, which is Turbo-CF.' }),
  alpha: Type.Number({ default: 0.3, minimum: 0, maximum: 100, description: 'Weight of the ideal low-pass filter beside the linear one.' }),
  power: Type.Number({ default: 1, minimum: 0.1, maximum: 4, description: 'Turbo-CF: every entry of the linear filter is raised to this power.' }),
  order: Type.Integer({ default: 1, minimum: 1, maximum: 2, description: 'Turbo-CF: 1 is the linear filter P, 2 is 2 P - P^2. Only without frequencies.' }),
  userExponent: Type.Number({ default: 0.5, minimum: 0, maximum: 1, description: 'How much people with many items are held back: each counts by (number of items)^-this.' }),
  itemExponent: Type.Number({ default: 0.5, minimum: 0, maximum: 1, description: 'How much items that many people have are held back.' }),
  popularityExponent: Type.Number({ default: 0, minimum: -1, maximum: 1, description: 'How much popular items in the answer are held back beyond that; 0 = not at all.' }),
  rounds: Type.Integer({ default: 5, minimum: 1, maximum: 50, description: 'Rounds of the truncated SVD for the low-pass filter.' }),
  neighbours: Type.Integer({ default: 500, minimum: 1, maximum: 5000, description: 'Strongest entries of the linear filter kept per item.' }),
  maxItems: Type.Integer({ default: 100_000, minimum: 1, maximum: 1_000_000, description: 'Only the items that most people have are learned, so many at most: an answer looks at items x frequencies numbers.' }),
  ...historyFields,
}, { additionalProperties: false });

export type GraphFilterConfig = Static<typeof configSchema>;

/** Low-pass filters on the graph of people and items, without training. See docs/strategies/graph-filter.md. */
export const graphFilterStrategy = defineStrategy({
  id: 'graph-filter',
  title: 'Graph filter',
  description: 'Smooths a history over the graph of who has what: ready in one pass, without training.',
  optIn: true,
  sdk: '^1.0.0',
  artifactVersion: 2,
  configSchema,
  capabilities: {
    needs: ['interactions'], coldStart: { users: false, items: false }, personal: true, scoreScale: 'unbounded', explains: true, online: false, blends: false, tolerance: 0.001,
  },

  tuning: {
    space: {
      frequencies: { values: [0, 128, 256, 512] },
      alpha: { from: 0.1, to: 1, scale: 'log' },
      power: { values: [0.7, 1, 1.3] },
      popularityExponent: { from: -0.3, to: 0.1 },
      ...historySpace,
    },
    trials: 12,
  },

  resources(config, { events, items, users }) {
    const learned = Math.min(items, config.maxItems);
    // Singular vectors of both sides with what is carried beside them, before and after they are turned.
    const dense = config.frequencies ? 12 * (config.frequencies + 16) * (learned + users) + 16 * events : 0;
    return { device: 'cpu', memoryBytes: 64 * events + (60 + 24 * config.neighbours) * learned + dense };
  },

  async train(data, config, { rng, signal, progress }) {
    signal.throwIfAborted();
    const training = trainingMatrix(data, config, config.maxItems);
    const { users } = training;
    const graph = normalizedGraph(training.matrix, users, config);
    const lowPass = await lowPassArrays(graph, users, { ...config, rng, signal, onProgress: progress });
    const eachItem = (item: number): void => {
      if (item % 1024 !== 0) return;
      progress(item, graph.width);
      signal.throwIfAborted();
    };
    const linear = filterWeights(graph, config, eachItem);
    const filter = config.order === 2 && lowPass.lowPass.data.length === 0 ? secondOrder(linear, config.neighbours, eachItem) : linear;
    const links = linksState(dampenTargets(filter, users, config.popularityExponent), training, { frequencies: lowPass.lowPass.shape[1] });
    return { ...links, arrays: { ...links.arrays, ...lowPass } };
  },

  async load(artifact, config, { catalogue }) {
    const trained = new TrainedItems(artifact, catalogue);
    const links = linksOf(artifact);
    return new NeighbourRecommender(links, trained, config, catalogue, LowPassFactors.of(artifact, trained));
  },
});

/** D_u^-a R D_i^-b. */
function normalizedGraph(matrix: CsrMatrix, users: Int32Array, { userExponent, itemExponent }: GraphFilterConfig): CsrMatrix {
  return scaleColumns(dampenRows(matrix, userExponent), powersOf(users, -itemExponent));
}

const powersOf = (counts: Int32Array, exponent: number): Float64Array => Float64Array.from(counts, (count) => Math.max(1, count) ** exponent);
