import { DataError } from '@zhiyin/domain';
import type { Weights } from '@zhiyin/engine';
import { defineStrategy } from '@zhiyin/strategy-sdk';
import { featuresOf } from './item-features.ts';
import { sequencesOf } from './sequences.ts';
import type { TowersShape } from './towers.ts';
import { trainTwoTower } from './train-two-tower.ts';
import { itemVectors } from './tower-vectors.ts';
import { twoTowerConfigSchema, type TwoTowerConfig } from './two-tower-config.ts';
import { TwoTowerRecommender } from './two-tower.recommender.ts';

const PERSON_TOWER = ['person/in', 'person/shift', 'person/out'] as const;

/** Items by what they are and people by what they wanted, in one space. See docs/strategies/two-tower.md. */
export const twoTowerStrategy = defineStrategy({
  id: 'two-tower',
  title: 'Towers of items and people (neural)',
  description: 'Learns where to put items, by their attributes too, and people, so that what somebody wants next is near. Finds new items that nobody has met.',
  sdk: '^1.0.0',
  artifactVersion: 1,
  optIn: true,
  configSchema: twoTowerConfigSchema,
  capabilities: {
    needs: ['interactions', 'timestamps', 'item-attributes'],
    coldStart: { users: false, items: true },
    personal: true,
    view: 'sequence',
    scoreScale: 'cosine',
    explains: false,
    online: false,
    blends: false,
    tolerance: 0.05,
  },

  resources({ embeddingSize, maxItems, maxFeatures, maxLength, batchSize, negatives }, { events, items, users }) {
    const slots = Math.min(items, batchSize * (maxLength + 1) + negatives);
    const net = 4 * (12 * Math.min(items, maxItems) * embeddingSize + slots * (12 * embeddingSize + 3 * maxFeatures + 3 * batchSize) + 8 * batchSize * (batchSize + negatives));
    return { device: 'either', memoryBytes: 300e6 + 80 * events + 64 * users + 8 * items * embeddingSize + 2 * net };
  },

  async train(data, config, context) {
    context.signal.throwIfAborted();
    const { of: sequences, items: learned } = sequencesOf(data, config);
    const features = featuresOf(data.items, config.maxFeatures);
    const shape = shapeOf(sequences, learned.length, features.count, config);
    const { weights, metrics } = await trainTwoTower(sequences, shape, (row) => features.of[learned[row]] ?? [], config, context);
    const met = new Set(learned);
    const unmet = features.of.flatMap((own, number) => (own?.length && !met.has(number) ? number : []));
    const numbers = [...learned, ...unmet];
    const { told, vectors } = itemVectors(weights, shape.size, numbers.map((number, n) => [n < learned.length ? n : null, features.of[number] ?? []] as const));
    return {
      arrays: {
        told: { data: told, shape: [numbers.length, shape.size] },
        vectors: { data: vectors, shape: [numbers.length, shape.size] },
        reading: { data: Float64Array.of(config.maxLength, config.fading), shape: [2] },
        ...Object.fromEntries(PERSON_TOWER.map((name) => [name, weights[name]])),
      },
      vocabularies: { items: numbers.map((number) => data.items.ids()[number]) },
      metrics,
    };
  },

  async load(artifact, _config, { catalogue }) {
    const [maxLength, fading] = artifact.array('reading').data;
    const { data: told, shape: [, size] } = artifact.array('told');
    return new TwoTowerRecommender({
      size, told: told as Float32Array, vectors: artifact.array('vectors').data as Float32Array,
      weights: Object.fromEntries(PERSON_TOWER.map((name) => [name, artifact.array(name) as Weights[string]])),
      numbers: Int32Array.from(artifact.vocabulary('items'), (id) => (id === '' ? -1 : catalogue.numberOf(id))),
      reading: { maxLength, fading },
    });
  },
});

/** @throws DataError TOO_FEW_INTERACTIONS */
function shapeOf(sequences: readonly Int32Array[], items: number, features: number, config: TwoTowerConfig): TowersShape {
  const steps = sequences.reduce((sum, sequence) => sum + Math.max(0, sequence.length - 1), 0);
  if (!steps || items < 2) {
    throw new DataError('TOO_FEW_INTERACTIONS', `two-tower: expected people with at least two different items in a row, got ${sequences.length} with ${items} items in all: wait for more events, or use 'content-based'`);
  }
  // In a small shop a pass should still have several steps.
  const batch = Math.min(config.batchSize, Math.max(16, Math.ceil(steps / 20)));
  const negatives = Math.min(config.negatives, items);
  return {
    items, features: Math.max(1, features), size: config.embeddingSize, batch, negatives, temperature: config.temperature,
    slots: Math.min(items, batch * (config.maxLength + 1) + negatives + batch),
  };
}
