import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Rng } from '@zhiyin/domain';
import type { TensorFlow, TrainableModel, Weights } from '@zhiyin/engine';
import { logSumExp, wantedItself } from './losses.ts';

/** Sizes that the towers are built for. All fixed: batches are filled up. */
export interface TowersShape {
  /** Items known by themselves. */
  readonly items: number;
  /** Different features, 1 at least. */
  readonly features: number;
  readonly size: number;
  /** Steps of people in a training step. */
  readonly batch: number;
  /** Different items that a step looks at, at most. */
  readonly slots: number;
  /** Items drawn evenly in a step. */
  readonly negatives: number;
  readonly temperature: number;
}

const TOWERS = ['item', 'person'] as const;

export type Tower = (typeof TOWERS)[number];
/** Below any length of a vector that says something. */
export const LEAST_LENGTH = 1e-6;

export function initialTowers({ items, features, size }: TowersShape, rng: Rng): Weights {
  const normal = (shape: readonly number[], spread: number) => ({ shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => spread * rng.normal()) });
  const weights: Record<string, Weights[string]> = { items: normal([items, size], 0.1), features: normal([features, size], 0.1) };
  for (const tower of TOWERS) {
    Object.assign(weights, {
      [`${tower}/in`]: normal([size, size], Math.sqrt(1 / size)), [`${tower}/shift`]: { shape: [size], data: new Float32Array(size) },
      [`${tower}/out`]: normal([size, size], 0.1 * Math.sqrt(1 / size)),
    });
  }
  return weights;
}

/**
 * Both towers with their loss: of the items that others wanted in the same step, and of some drawn evenly, the wanted one should be nearest.
 * How likely an item was to be compared with is taken from its logit (logQ), so that popular ones are not punished for coming up often; the
 * wanted one was not drawn, so nothing is taken from it.
 * @see Yi et al. 2019, "Sampling-Bias-Corrected Neural Modeling for Large Corpus Item Recommendations"
 * @see Yang et al. 2020, "Mixed Negative Sampling for Learning Two-tower Neural Networks in Recommendations"
 */
export function towersModel(shape: TowersShape, start: Weights): TrainableModel {
  const { batch, slots, features, negatives, temperature } = shape;
  return {
    name: 'two-tower',
    inputs: {
      // One slot for each different item of the step: its row, whether it is known by itself, and its features.
      rows: { type: 'int32', shape: [slots] }, known: { type: 'float32', shape: [slots, 1] }, described: { type: 'float32', shape: [slots, features] },
      // Shares of the slots in each history; slots of what is wanted and of what it is compared with.
      history: { type: 'float32', shape: [batch, slots] }, wanted: { type: 'int32', shape: [batch] }, compared: { type: 'int32', shape: [batch + negatives] },
      logQ: { type: 'float32', shape: [batch + negatives] }, importance: { type: 'float32', shape: [batch] },
    },
    build(tf) {
      const weights = Object.fromEntries(Object.entries(start).map(([name, { data, shape: sides }]) => [name, tf.variable(tf.tensor(data, [...sides]))]));
      return {
        weights,
        loss({ rows, known, described, history, wanted, compared, logQ, importance }) {
          const product = (a: Tensor, b: Tensor, turned = false) => tf.matMul(a as Tensor2D, b as Tensor2D, false, turned);
          const told = tf.add(tf.mul(tf.gather(weights.items, rows as never), known), product(described, weights.features));
          const items = through(tf, weights, 'item', told);
          const people = through(tf, weights, 'person', product(history, told));
          const own = tf.div(tf.sum(tf.mul(people, tf.gather(items, wanted as never)), 1), temperature);
          const others = tf.sub(tf.div(product(people, tf.gather(items, compared as never), true), temperature), logQ);
          const all = tf.concat([tf.expandDims(own, 1), tf.add(others, wantedItself(tf, wanted, compared))], 1);
          return tf.sum(tf.mul(tf.sub(logSumExp(tf, all), own), importance)) as Scalar;
        },
      };
    },
  };
}

/** x + relu(x A + b) B, of length 1. */
function through(tf: TensorFlow, weights: Readonly<Record<string, Tensor>>, tower: Tower, x: Tensor): Tensor {
  const hidden = tf.relu(tf.add(tf.matMul(x as Tensor2D, weights[`${tower}/in`] as Tensor2D), weights[`${tower}/shift`]));
  const sum = tf.add(x, tf.matMul(hidden as Tensor2D, weights[`${tower}/out`] as Tensor2D));
  return tf.mul(sum, tf.rsqrt(tf.add(tf.sum(tf.square(sum), 1, true), LEAST_LENGTH ** 2)));
}

/** Many features say no more in sum than few. */
export const shareOf = (features: readonly number[]): number => 1 / Math.sqrt(Math.max(1, features.length));

/** How a history is read. */
export interface HistoryReading {
  readonly maxLength: number;
  readonly fading: number;
}

/** [steps] shares of a history's steps, oldest first; their sum is 1. */
export function sharesOf(steps: number, fading: number): Float64Array {
  const shares = Float64Array.from({ length: steps }, (_, n) => fading ** (steps - 1 - n));
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}
