import { Type, type Static } from '@sinclair/typebox';
import { defineStrategy } from '@zhiyin/strategy-sdk';
import { historyFields, historySpace } from '../history/history-config.ts';
import { dampenRows, dampenTargets, scaleColumns } from '../history/row-weights.ts';
import { TrainedItems } from '../history/trained-items.ts';
import { trainingMatrix } from '../history/training-matrix.ts';
import { linksOf, linksState } from '../neighbours/item-links.ts';
import { LowPassFactors } from '../graph-filter/low-pass-factors.ts';
import { lowPassArrays } from '../graph-filter/low-pass.ts';
import { NeighbourRecommender } from '../neighbours/neighbour.recommender.ts';
import { sharpenedWeights } from './sharpened-weights.ts';

const configSchema = Type.Object({
  sharpening: Type.Number({ default: 0.9, minimum: 0, maximum: 20, description: 'How much of the common taste is taken back after blurring, so that what is special about a history stands out; 0 = only blurs.' }),
  userExponent: Type.Number({ default: 0.3, minimum: 0, maximum: 1, description: 'How much people with many items are held back: each counts by (number of items)^-this.' }),
  itemExponent: Type.Number({ default: 0.4, minimum: 0, maximum: 1, description: 'How much items that many people have are held back in the graph.' }),
  popularityExponent: Type.Number({ default: 0, minimum: -1, maximum: 1, description: 'How much popular items in the answer are held back; 0 = not at all.' }),
  frequencies: Type.Integer({ default: 256, minimum: 0, maximum: 512, description: 'Dimensions of the ideal low-pass filter beside it; 0 leaves it out.' }),
  alpha: Type.Number({ default: 0.12, minimum: 0, maximum: 100, description: 'Weight of the ideal low-pass filter, where blurring alone gives the strongest direction 1.' }),
  rounds: Type.Integer({ default: 5, minimum: 1, maximum: 50, description: 'Rounds of the truncated SVD for the low-pass filter.' }),
  neighbours: Type.Integer({ default: 1000, minimum: 1, maximum: 5000, description: 'Strongest entries kept per item.' }),
  maxItems: Type.Integer({ default: 100_000, minimum: 1, maximum: 1_000_000, description: 'Only the items that most people have are learned, so many at most: time grows with events x items.' }),
  ...historyFields,
}, { additionalProperties: false });

export type BlurSharpenConfig = Static<typeof configSchema>;

/** Heat flow on the graph of people and items, forth and back. See docs/strategies/blur-sharpen.md. */
export const blurSharpenStrategy = defineStrategy({
  id: 'blur-sharpen',
  title: 'Blurring and sharpening',
  description: 'Spreads a history over the graph of who has what and takes back what everybody has in common.',
  optIn: true,
  sdk: '^1.0.0',
  artifactVersion: 1,
  configSchema,
  capabilities: {
    needs: ['interactions'], coldStart: { users: false, items: false }, personal: true, scoreScale: 'unbounded', explains: true, online: false, blends: false, tolerance: 0.001,
  },

  tuning: {
    space: {
      sharpening: { from: 0, to: 2.5 },
      frequencies: { values: [0, 128, 256, 512] },
      alpha: { from: 0.05, to: 0.4, scale: 'log' },
      userExponent: { from: 0, to: 0.5 },
      itemExponent: { from: 0.2, to: 0.5 },
      popularityExponent: { from: -0.1, to: 0.2 },
      ...historySpace,
    },
    trials: 12,
  },

  resources(config, { events, items, users }) {
    const learned = Math.min(items, config.maxItems);
    const dense = config.frequencies ? 12 * (config.frequencies + 16) * (learned + users) : 0;
    return { device: 'cpu', memoryBytes: 96 * events + (60 + 24 * config.neighbours) * learned + Math.max(dense, 128 * (2 * learned + users)) };
  },

  async train(data, config, { rng, signal, progress }) {
    signal.throwIfAborted();
    const { itemExponent, popularityExponent } = config;
    const training = trainingMatrix(data, config, config.maxItems);
    const { users } = training;
    const seedScale = Float64Array.from(users, (count) => Math.max(1, count) ** -itemExponent);
    const graph = scaleColumns(dampenRows(training.matrix, config.userExponent), seedScale);
    const lowPass = await lowPassArrays(graph, users, { ...config, rng, signal, onProgress: () => undefined });
    const weights = await sharpenedWeights(graph, { ...config, seedScale, signal, onProgress: progress });
    const links = linksState(dampenTargets(weights, users, popularityExponent - itemExponent), training, { frequencies: lowPass.lowPass.shape[1] });
    return { ...links, arrays: { ...links.arrays, ...lowPass } };
  },

  async load(artifact, config, { catalogue }) {
    const trained = new TrainedItems(artifact, catalogue);
    return new NeighbourRecommender(linksOf(artifact), trained, config, catalogue, LowPassFactors.of(artifact, trained));
  },
});
