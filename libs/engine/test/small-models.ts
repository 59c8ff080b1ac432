import { seededRng } from '@zhiyin/domain';
import type { Batch, TensorFlow, TrainableModel } from '@zhiyin/engine';

const LABELLED = { features: { type: 'float32', shape: [64, 5] }, labels: { type: 'float32', shape: [64, 1] } } as const;

/** Models small enough for the plain JavaScript backend, one for each kind of net that is trained here. */
export const smallModels: readonly { readonly model: TrainableModel; readonly batch: (n: number) => Batch }[] = [
  { model: logisticRegression(), batch: (n) => labelled(n, 64) },
  { model: multilayerPerceptron(), batch: (n) => labelled(n, 64) },
  { model: twoTower(), batch: (n) => ({ users: numbers(`u${n}`, 48, 10), items: numbers(`i${n}`, 48, 7) }) },
  { model: attention(), batch: (n) => ({ items: numbers(`s${n}`, 4 * 6, 9), targets: numbers(`t${n}`, 4 * 6, 9) }) },
  { model: kerasLayers(), batch: (n) => labelled(n, 64) },
];

const variableOf = (tf: TensorFlow, shape: number[], seed: string, scale = 0.3) => {
  const rng = seededRng(seed);
  return tf.variable(tf.tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * rng.normal()), shape));
};

export function numbers(seed: string, length: number, bound: number): Int32Array {
  const rng = seededRng(seed);
  return Int32Array.from({ length }, () => rng.integer(bound));
}

function labelled(n: number, rows: number): Batch {
  const rng = seededRng(`rows ${n}`);
  const features = Float32Array.from({ length: rows * 5 }, () => rng.normal());
  return { features, labels: Float32Array.from({ length: rows }, (_, row) => (features[5 * row] + features[5 * row + 1] > 0 ? 1 : 0)) };
}

function logisticRegression(): TrainableModel {
  return {
    name: 'logistic regression',
    inputs: LABELLED,
    build(tf) {
      const weights = { w: variableOf(tf, [5, 1], 'w'), b: variableOf(tf, [1], 'b') };
      return { weights, loss: ({ features, labels }) => tf.losses.sigmoidCrossEntropy(labels, tf.add(tf.matMul(features, weights.w), weights.b)) };
    },
  };
}

function multilayerPerceptron(): TrainableModel {
  return {
    name: 'multilayer perceptron',
    inputs: LABELLED,
    build(tf) {
      const weights = { w1: variableOf(tf, [5, 8], 'w1'), b1: variableOf(tf, [8], 'b1'), w2: variableOf(tf, [8, 1], 'w2') };
      return {
        weights,
        loss({ features, labels }) {
          const hidden = tf.leakyRelu(tf.add(tf.matMul(features, weights.w1), weights.b1), 0.1);
          return tf.add(tf.losses.sigmoidCrossEntropy(labels, tf.matMul(hidden, weights.w2)), tf.mul(0.01, tf.sum(tf.abs(weights.w1))));
        },
      };
    },
  };
}

function twoTower(): TrainableModel {
  return {
    name: 'two towers',
    inputs: { users: { type: 'int32', shape: [48] }, items: { type: 'int32', shape: [48] } },
    build(tf) {
      const weights = { user: variableOf(tf, [10, 6], 'user'), item: variableOf(tf, [7, 6], 'item'), tower: variableOf(tf, [6, 6], 'tower') };
      const unit = (x: import('@tensorflow/tfjs').Tensor) => tf.div(x, tf.sqrt(tf.add(tf.sum(tf.square(x), 1, true), 1e-8)));
      return {
        weights,
        loss({ users, items }) {
          const left = unit(tf.matMul(tf.relu(tf.gather(weights.user, users)), weights.tower));
          const right = unit(tf.gather(weights.item, items));
          const logits = tf.logSoftmax(tf.mul(tf.matMul(left, right, false, true), 10));
          return tf.neg(tf.mean(tf.sum(tf.mul(logits, tf.eye(48)), 1))) as import('@tensorflow/tfjs').Scalar;
        },
      };
    },
  };
}

function attention(): TrainableModel {
  return {
    name: 'causal attention',
    inputs: { items: { type: 'int32', shape: [4 * 6] }, targets: { type: 'int32', shape: [4 * 6] } },
    build(tf) {
      const weights = { items: variableOf(tf, [9, 8], 'items'), places: variableOf(tf, [6, 8], 'places'), q: variableOf(tf, [8, 8], 'q'), k: variableOf(tf, [8, 8], 'k'), v: variableOf(tf, [8, 8], 'v') };
      const future = Float32Array.from({ length: 36 }, (_, n) => (n % 6 > Math.floor(n / 6) ? -1e9 : 0));
      const heads = (x: import('@tensorflow/tfjs').Tensor) => tf.transpose(tf.reshape(x, [4, 6, 2, 4]), [0, 2, 1, 3]);
      return {
        weights,
        loss({ items, targets }) {
          const x = tf.reshape(tf.add(tf.reshape(tf.gather(weights.items, items), [4, 6, 8]), weights.places), [24, 8]);
          const [q, k, v] = [weights.q, weights.k, weights.v].map((w) => heads(tf.matMul(x, w)));
          const mixed = tf.matMul(tf.softmax(tf.add(tf.mul(tf.matMul(q, k, false, true), 0.5), tf.tensor(future, [1, 1, 6, 6]))), v);
          const states = tf.add(x, tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [24, 8]));
          const logits = tf.matMul(states, weights.items, false, true);
          const oneHot = tf.oneHot(tf.cast(targets, 'int32'), 9);
          return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), oneHot), 1))) as import('@tensorflow/tfjs').Scalar;
        },
      };
    },
  };
}

/** The same in TensorFlow.js layers: their weights are variables like any others. */
function kerasLayers(): TrainableModel {
  return {
    name: 'layers',
    inputs: LABELLED,
    build(tf) {
      const net = tf.sequential({ layers: [
        tf.layers.dense({ inputShape: [5], units: 6, activation: 'tanh', kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }) }),
        tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) }),
      ] });
      const weights = Object.fromEntries(net.trainableWeights.map((weight, i) => [`weight ${i}`, weight.read() as import('@tensorflow/tfjs').Variable]));
      return { weights, loss: ({ features, labels }) => tf.losses.sigmoidCrossEntropy(labels, net.apply(features, { training: true }) as import('@tensorflow/tfjs').Tensor) };
    },
  };
}
