import { openScorer, type Weights } from '@zhiyin/engine';
import { defineStrategy } from '@zhiyin/strategy-sdk';
import { servingModel, servingWeights } from './network.ts';
import { sasrecConfigSchema } from './sasrec-config.ts';
import { SasrecRecommender } from './sasrec.recommender.ts';
import { sequencesOf } from './sequences.ts';
import { shapeFor } from './shape.ts';
import { trainSasrec } from './train-sasrec.ts';
import { questionsOf } from './validation.ts';

/** What somebody will want next, by a transformer over what they wanted before. See docs/strategies/sasrec.md. */
export const sasrecStrategy = defineStrategy({
  id: 'sasrec',
  title: 'Next in sequence (neural)',
  description: 'A transformer reads the newest events of a person in order and foretells the next item. For shops with many events; trains for minutes.',
  sdk: '^1.0.0',
  artifactVersion: 1,
  optIn: true,
  configSchema: sasrecConfigSchema,
  capabilities: {
    needs: ['interactions', 'timestamps'],
    coldStart: { users: false, items: false },
    personal: true,
    view: 'sequence',
    scoreScale: 'unbounded',
    explains: false,
    online: false,
    blends: false,
    tolerance: 0.05,
  },

  resources(config, { events, items, users }) {
    const learned = Math.min(items, config.maxItems);
    const steps = config.batchSize * config.maxLength;
    const compared = learned <= config.fullSoftmaxItems ? learned : config.negatives;
    // Sequences; embeddings with moments, gradients and copies; activations of a step, twice while it is recorded; the libraries.
    const net = 4 * (12 * learned * config.embeddingSize + steps * (60 * config.layers * config.embeddingSize + 10 * compared + config.layers * 8 * config.heads * config.maxLength));
    return { device: 'either', memoryBytes: 300e6 + 16 * events + 64 * users + 2 * net };
  },

  async train(data, config, context) {
    context.signal.throwIfAborted();
    const { of: sequences, items } = sequencesOf(data, config);
    const shape = shapeFor(sequences, items.length, config);
    const { weights, metrics } = await trainSasrec(sequences, shape, config, context);
    const serving = { ...shape, batch: 1 };
    const network = await context.engine.exportForward(servingModel(serving), servingWeights(weights), questionsOf(serving, weights.items.data, [{ before: sequences[0] }]));
    return {
      arrays: {
        embeddings: { data: weights.items.data, shape: weights.items.shape },
        network: { data: network, shape: [network.length] },
        sizes: { data: Int32Array.of(serving.size, serving.length, serving.layers, serving.heads), shape: [4] },
      },
      vocabularies: { items: Array.from(items, (number) => data.items.ids()[number]) },
      metrics,
    };
  },

  async load(artifact, _config, { catalogue }) {
    const [size, length, layers, heads] = artifact.array('sizes').data;
    const ids = artifact.vocabulary('items');
    const network = artifact.array('network').data as Uint8Array;
    return new SasrecRecommender({
      shape: { items: ids.length, size, length, layers, heads, batch: 1, negatives: 0, loss: { kind: 'softmax' } },
      scorer: await openScorer(network),
      embeddings: artifact.array('embeddings').data as Weights[string]['data'],
      numbers: Int32Array.from(ids, (id) => (id === '' ? -1 : catalogue.numberOf(id))),
    });
  },
});
