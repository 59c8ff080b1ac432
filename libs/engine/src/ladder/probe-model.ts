import { seededRng } from '@zhiyin/domain';
import type { Batch, TrainableModel } from '../model.ts';

const SEQUENCES = 32;
const LENGTH = 32;
const ITEMS = 2048;
const SIZE = 64;
const HIDDEN = 128;
const ROWS = SEQUENCES * LENGTH;

/**
 * What a probe trains: embeddings with repeated items, attention, a feed-forward layer and a full softmax, about 1 GFLOP a
 * step. Large enough that a GPU does not lose to its own start-up, small enough to be over in a moment.
 */
export const probeModel: TrainableModel = {
  name: 'probe',
  inputs: { items: { type: 'int32', shape: [ROWS] }, targets: { type: 'int32', shape: [ROWS] } },
  build(tf) {
    const rng = seededRng('engine probe');
    const variable = (shape: number[]) => tf.variable(tf.tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 0.1 * rng.normal()), shape));
    const weights = { embedding: variable([ITEMS, SIZE]), inner: variable([SIZE, HIDDEN]), outer: variable([HIDDEN, SIZE]) };
    return {
      weights,
      loss({ items, targets }) {
        const rows = tf.gather(weights.embedding, items);
        const stacks = tf.reshape(rows, [SEQUENCES, LENGTH, SIZE]);
        const attention = tf.softmax(tf.mul(tf.matMul(stacks, stacks, false, true), 1 / Math.sqrt(SIZE)));
        const mixed = tf.reshape(tf.matMul(attention, stacks), [ROWS, SIZE]);
        const states = tf.add(mixed, tf.matMul(tf.relu(tf.matMul(mixed, weights.inner)), weights.outer));
        const logits = tf.matMul(states, weights.embedding, false, true);
        const wanted = tf.sum(tf.mul(states, tf.gather(weights.embedding, targets)), 1);
        return tf.mean(tf.sub(tf.log(tf.sum(tf.exp(logits), 1)), wanted));
      },
    };
  },
};

/** Batch number `n`: a quarter of all looks go to sixteen items, so that gradients of one item meet in every engine. */
export function probeBatch(n: number): Batch {
  const rng = seededRng(`engine probe batch ${n}`);
  const draw = () => Int32Array.from({ length: ROWS }, () => (rng.next() < 0.25 ? rng.integer(16) : rng.integer(ITEMS)));
  return { items: draw(), targets: draw() };
}

export const PROBE_LEARNING_RATE = 0.01;

/** Losses of the first steps over batches 0, 1, 2, by the reference backend; `probe.spec.ts` computes them again. */
export const PROBE_LOSSES: readonly number[] = [7.62197, 7.616649, 7.609777];
