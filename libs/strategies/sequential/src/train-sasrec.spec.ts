import { describe, expect, it } from '@jest/globals';
import { Value } from '@sinclair/typebox/value';
import { NO_EMBEDDINGS } from '@zhiyin/embedding';
import { seededRng, silentLogger } from '@zhiyin/domain';
import { defaultEngine } from '@zhiyin/engine';
import type { LearnedState, TrainContext } from '@zhiyin/strategy-sdk';
import { sasrecConfigSchema, type SasrecConfig } from './sasrec-config.ts';
import { shapeFor } from './shape.ts';
import { trainSasrec } from './train-sasrec.ts';

const configOf = (own: Partial<SasrecConfig>): SasrecConfig =>
  Value.Default(sasrecConfigSchema, { embeddingSize: 8, layers: 1, heads: 1, maxLength: 8, epochs: 3, warmupSteps: 5, learningRate: 0.01, ...own }) as SasrecConfig;

/** Everybody goes round a ring of twelve items, from a place of their own. */
const rounds = Array.from({ length: 60 }, (_, person) => Int32Array.from({ length: 9 }, (_step, n) => (person + n) % 12));

function contextOf(own: Partial<TrainContext> = {}): TrainContext {
  return {
    rng: seededRng(1), device: 'cpu', signal: new AbortController().signal, log: silentLogger, engine: defaultEngine(1), sources: undefined as never,
    embeddings: NO_EMBEDDINGS, checkpoint: { save: async () => {}, restore: async () => null }, progress: () => {}, report: () => {}, ...own,
  };
}

const train = (config: SasrecConfig, context: TrainContext) => trainSasrec(rounds, shapeFor(rounds, 12, config), config, context);

describe('trainSasrec', () => {
  it.each([
    ['a softmax over all items', {}], ['a softmax over drawn items', { fullSoftmaxItems: 0, negatives: 6 }],
    ['the generalised binary loss over all', { loss: 'gbce' }], ['the generalised binary loss over drawn items', { loss: 'gbce', fullSoftmaxItems: 0, negatives: 6 }],
  ] as const)('finds what follows what with %s', async (_name, own) => {
    const { metrics } = await train(configOf({ ...own, epochs: 40, patience: 40, learningRate: 0.02 }), contextOf());
    expect(metrics.ndcgAt10).toBeGreaterThan(0.9);
  });

  it('goes on from a checkpoint as if it had never stopped', async () => {
    const config = configOf({});
    const saved: LearnedState[] = [];
    const checkpoint = { save: async (state: LearnedState) => void saved.push(structuredClone(state)), restore: async () => null };
    const whole = await train(config, contextOf({ checkpoint }));
    const resumed = await train(config, contextOf({ checkpoint: { save: async () => {}, restore: async () => ({ state: saved[0], step: 1 }) } }));
    expect(saved).toHaveLength(3);
    expect(resumed.weights).toEqual(whole.weights);
  });

  it('stops within a pass when it is told to', async () => {
    const abort = new AbortController();
    const steps: number[] = [];
    const progress = (done: number): void => { if (steps.push(done) === 2) abort.abort(new Error('enough')); };
    await expect(train(configOf({}), contextOf({ signal: abort.signal, progress }))).rejects.toThrow('enough');
    expect(steps).toHaveLength(2);
  });

  it('takes no more steps a pass than it may', async () => {
    const { metrics } = await train(configOf({ stepsPerEpoch: 2, validationUsers: 0 }), contextOf());
    expect(metrics).toMatchObject({ epochs: 3, steps: 6 });
  });
});

describe('shapeFor', () => {
  it('puts more short sequences into a step, and fewer where there are few', () => {
    const many = Array.from({ length: 20_000 }, () => Int32Array.from({ length: 11 }, (_, n) => n));
    expect(shapeFor(many, 12, configOf({ maxLength: 50, batchSize: 32 }))).toMatchObject({ length: 10, batch: 160 });
    expect(shapeFor(many.slice(0, 100), 12, configOf({ maxLength: 50, batchSize: 32 }))).toMatchObject({ length: 10, batch: 10 });
  });
});
