import { Type, type Static } from '@sinclair/typebox';
import { openKernels, type Kernels } from '@zhiyin/compute';
import type { CsrMatrix } from '@zhiyin/sparse';
import { defineStrategy } from '@zhiyin/strategy-sdk';
import { historyFields } from '../history/history-config.ts';
import { dampenRows, dampenTargets, scaleColumns } from '../history/row-weights.ts';
import { TrainedItems } from '../history/trained-items.ts';
import { trainingMatrix } from '../history/training-matrix.ts';
import { linksOf, linksState } from '../neighbours/item-links.ts';
import { NeighbourRecommender } from '../neighbours/neighbour.recommender.ts';
import { filterWeights, type LowPass } from './filter-weights.ts';
import { lowFrequencies } from './low-frequencies.ts';
import { secondOrder } from './polynomial.ts';

const configSchema = Type.Object({
  frequencies: Type.Integer({ default: 256, minimum: 0, maximum: 4096, description: 'Dimensions of the ideal low-pass filter; 0 leaves it out, which is Turbo-CF.' }),
  alpha: Type.Number({ default: 0.3, minimum: 0, maximum: 100, description: 'Weight of the ideal low-pass filter beside the linear one.' }),
  power: Type.Number({ default: 1, minimum: 0.1, maximum: 4, description: 'Turbo-CF: every entry of the linear filter is raised to this power.' }),
  order: Type.Integer({ default: 1, minimum: 1, maximum: 2, description: 'Turbo-CF: 1 is the linear filter P, 2 is 2 P - P^2. Only without frequencies.' }),
  userExponent: Type.Number({ default: 0.5, minimum: 0, maximum: 1, description: 'How much people with many items are held back: each counts by (number of items)^-this.' }),
  itemExponent: Type.Number({ default: 0.5, minimum: 0, maximum: 1, description: 'How much items that many people have are held back.' }),
  popularityExponent: Type.Number({ default: 0, minimum: -1, maximum: 1, description: 'How much popular items in the answer are held back beyond that; 0 = not at all.' }),
  rounds: Type.Integer({ default: 5, minimum: 1, maximum: 50, description: 'Rounds of subspace iteration for the low-pass filter.' }),
  neighbours: Type.Integer({ default: 500, minimum: 1, maximum: 5000, description: 'Strongest entries of the filter kept per item.' }),
  maxItems: Type.Integer({ default: 100_000, minimum: 1, maximum: 1_000_000, description: 'Only the items that most people have are learned, so many at most: the low-pass filter costs items^2 x frequencies.' }),
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
  artifactVersion: 1,
  configSchema,
  capabilities: {
    needs: ['interactions'], coldStart: { users: false, items: false }, personal: true, scoreScale: 'unbounded', explains: true, online: false, blends: false, tolerance: 0.001,
  },

  resources(config, { events, items, users }) {
    const learned = Math.min(items, config.maxItems);
    const dense = 4 * config.frequencies * (4 * learned + 2 * users) + 512 * learned;
    return { device: 'cpu', memoryBytes: 64 * events + (60 + 24 * config.neighbours) * learned + (config.frequencies ? dense : 0) };
  },

  async train(data, config, { rng, signal, progress }) {
    signal.throwIfAborted();
    const training = trainingMatrix(data, config, config.maxItems);
    const graph = normalizedGraph(training.matrix, training.users, config);
    const eachItem = (item: number): void => {
      if (item % 64 !== 0) return;
      progress(item, graph.width);
      signal.throwIfAborted();
    };
    const kernels = await openKernels();
    try {
      const lowPass = await lowPassOf(kernels, graph, training.users, config);
      const linear = await filterWeights(kernels, graph, { ...config, lowPass }, { signal }, eachItem);
      const filter = config.order === 2 && !lowPass ? secondOrder(linear, config.neighbours, eachItem) : linear;
      return linksState(dampenTargets(filter, training.users, config.popularityExponent), training, {});
    } finally {
      await kernels.close();
    }

    async function lowPassOf(kernels: Kernels, graph: CsrMatrix, users: Int32Array, { frequencies, alpha, itemExponent, rounds }: GraphFilterConfig): Promise<LowPass | null> {
      const dimensions = Math.min(frequencies, graph.width, graph.rows);
      if (dimensions === 0 || alpha === 0) return null;
      const basis = await lowFrequencies(kernels, graph, dimensions, rounds, rng, { signal });
      return { basis, dimensions, alpha, scale: powersOf(users, -itemExponent) };
    }
  },

  async load(artifact, config, { catalogue }) {
    return new NeighbourRecommender(linksOf(artifact), new TrainedItems(artifact, catalogue), config, catalogue);
  },
});

/** D_u^-a R D_i^-b. */
function normalizedGraph(matrix: CsrMatrix, users: Int32Array, { userExponent, itemExponent }: GraphFilterConfig): CsrMatrix {
  return scaleColumns(dampenRows(matrix, userExponent), powersOf(users, -itemExponent));
}

const powersOf = (counts: Int32Array, exponent: number): Float64Array => Float64Array.from(counts, (count) => Math.max(1, count) ** exponent);
