import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Rng } from '@zhiyin/domain';
import type { ForwardModel, InputSpecs, TensorFlow, TrainableModel, Weights } from '@zhiyin/engine';
import { lossOfSteps, NEVER, wantedItself, type SequenceLoss } from './losses.ts';

/** Sizes that a net is built for. All fixed: batches are filled up. */
export interface NetShape {
  readonly items: number;
  /** Numbers in an embedding, d. */
  readonly size: number;
  readonly length: number;
  readonly layers: number;
  readonly heads: number;
  /** Sequences in a step. */
  readonly batch: number;
  /** Items drawn in a step, 0 = every item is compared with. */
  readonly negatives: number;
  readonly loss: SequenceLoss;
}

/** Width of the feed-forward layer in embeddings. */
const FEED_FORWARD = 2;
const NORM_EPSILON = 1e-5;

/** Dropout happens at the embeddings and after each half of a layer. */
export const dropoutsOf = ({ layers }: NetShape): readonly string[] => Array.from({ length: 1 + 2 * layers }, (_, n) => `kept${n}`);

/** Weights before training: normal with the field's customary spread, gains 1, gates and shifts 0. */
export function initialWeights({ items, size, length, layers }: NetShape, rng: Rng): Weights {
  const normal = (shape: readonly number[], spread: number) => ({ shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => spread * rng.normal()) });
  const constant = (value: number) => ({ shape: [size], data: new Float32Array(size).fill(value) });
  const dense = (from: number, to: number) => normal([from, to], Math.sqrt(2 / (from + to)));
  const weights: Record<string, Weights[string]> = { items: normal([items, size], 0.02), places: normal([length, size], 0.02) };
  for (let layer = 0; layer < layers; layer++) {
    Object.assign(weights, prefixed(`layer${layer}`, {
      attentionGain: constant(1), attentionShift: constant(0),
      query: dense(size, size), key: dense(size, size), value: dense(size, size), mix: dense(size, size), attentionGate: dense(size, size),
      feedGain: constant(1), feedShift: constant(0),
      feedIn: dense(size, FEED_FORWARD * size), feedSwitch: dense(size, FEED_FORWARD * size), feedOut: dense(FEED_FORWARD * size, size), feedGate: dense(size, size),
    }));
  }
  return { ...weights, lastGain: constant(1), lastShift: constant(0) };
}

/**
 * The net with its loss: the state after each step should have a greater inner product with the embedding of the next item than with any
 * other. Compared with all items, or with drawn ones that stand for all (sampled softmax, each drawn one counting items / negatives).
 * @see Kang, McAuley 2018, "Self-Attentive Sequential Recommendation"
 */
export function trainingModel(shape: NetShape, start: Weights): TrainableModel {
  const { batch, length, size, negatives } = shape;
  const steps = batch * length;
  const flat = (type: 'int32' | 'float32') => ({ type, shape: [steps] });
  return {
    name: 'sasrec',
    inputs: {
      items: flat('int32'), present: flat('float32'), targets: flat('int32'), importance: flat('float32'),
      ...Object.fromEntries(dropoutsOf(shape).map((name) => [name, { type: 'float32' as const, shape: [steps, size] }])),
      ...(negatives ? { drawn: { type: 'int32' as const, shape: [negatives] } } : {}),
    },
    build(tf) {
      const weights = Object.fromEntries(Object.entries(start).map(([name, { data, shape: sides }]) => [name, tf.variable(tf.tensor(data, [...sides]))]));
      return {
        weights,
        loss(inputs) {
          const dropped = (x: Tensor, n: number) => tf.mul(x, inputs[`kept${n}`]);
          // Looked up together, their gradients are added up together: each time costs as much as there are items.
          const rows = tf.gather(weights.items, tf.concat([inputs.items, inputs.targets, ...(negatives ? [inputs.drawn] : [])]) as never);
          const [read, next, drawn] = [[0, steps], [steps, steps], [2 * steps, negatives]].map(([from, count]) => tf.slice(rows, [from, 0], [count, size]));
          const states = encode(tf, shape, weights, read, inputs.present, dropped);
          const wanted = tf.sum(tf.mul(states, next), 1);
          const others = tf.matMul(states as Tensor2D, (negatives ? drawn : weights.items) as Tensor2D, false, true);
          const compared = negatives ? tf.add(others, wantedItself(tf, inputs.targets, inputs.drawn)) : others;
          return tf.sum(tf.mul(lossOfSteps(tf, shape, wanted, compared), inputs.importance)) as Scalar;
        },
      };
    },
  };
}

/**
 * The part that serves: rows of item embeddings in, the last state out. The embeddings stay outside, where the search for the nearest
 * items needs them anyway.
 */
export function servingModel(shape: NetShape): ForwardModel {
  const { batch, length, size } = shape;
  const inputs: InputSpecs = { rows: { type: 'float32', shape: [batch * length, size] }, present: { type: 'float32', shape: [batch * length] } };
  return {
    name: 'sasrec',
    inputs,
    forward(tf, weights, { rows, present }) {
      const states = tf.reshape(encode(tf, shape, weights, rows, present, (x) => x), [batch, length, size]);
      return { state: tf.reshape(tf.slice(states, [0, length - 1, 0], [batch, 1, size]), [batch, size]) };
    },
  };
}

/** Weights of `servingModel`. */
export function servingWeights({ items: _items, ...others }: Weights): Weights {
  return others;
}

type Tensors = Readonly<Record<string, Tensor>>;

/**
 * Causal transformer whose halves are gated residuals: x + sigmoid(x W) * f(norm(x)), with attention, then SwiGLU, for f.
 * @see LiGR: Borisyuk et al. 2025, "From Features to Transformers: Redefining Ranking for Scalable Impact"
 * @see Shazeer 2020, "GLU Variants Improve Transformer"
 */
function encode(tf: TensorFlow, shape: NetShape, weights: Tensors, rows: Tensor, present: Tensor, dropped: (x: Tensor, n: number) => Tensor): Tensor {
  const { batch, length, size, layers } = shape;
  const placed = tf.add(tf.reshape(tf.mul(rows, Math.sqrt(size)), [batch, length, size]), weights.places);
  let x = dropped(tf.mul(tf.reshape(placed, [batch * length, size]), tf.expandDims(present, 1)), 0);
  const hidden = hiddenPairs(tf, shape, present);
  for (let layer = 0; layer < layers; layer++) {
    const own = (name: string) => weights[`layer${layer}/${name}`];
    const attended = attention(tf, shape, own, norm(tf, x, own('attentionGain'), own('attentionShift')), hidden);
    x = gated(tf, x, own('attentionGate'), dropped(attended, 1 + 2 * layer));
    const fed = feedForward(tf, own, norm(tf, x, own('feedGain'), own('feedShift')));
    x = gated(tf, x, own('feedGate'), dropped(fed, 2 + 2 * layer));
  }
  return norm(tf, x, weights.lastGain, weights.lastShift);
}

const gated = (tf: TensorFlow, x: Tensor, gate: Tensor, change: Tensor): Tensor => tf.add(x, tf.mul(tf.sigmoid(tf.matMul(x as Tensor2D, gate as Tensor2D)), change));

function norm(tf: TensorFlow, x: Tensor, gain: Tensor, shift: Tensor): Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const spread = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), NORM_EPSILON));
  return tf.add(tf.mul(tf.mul(centred, spread), gain), shift);
}

function attention(tf: TensorFlow, { batch, length, size, heads }: NetShape, own: (name: string) => Tensor, x: Tensor, hidden: Tensor): Tensor {
  const perHead = size / heads;
  const split = (name: string) => tf.transpose(tf.reshape(tf.matMul(x as Tensor2D, own(name) as Tensor2D), [batch, length, heads, perHead]), [0, 2, 1, 3]);
  const [query, key, value] = [split('query'), split('key'), split('value')];
  const shares = tf.softmax(tf.add(tf.mul(tf.matMul(query, key, false, true), 1 / Math.sqrt(perHead)), hidden));
  const joined = tf.reshape(tf.transpose(tf.matMul(shares, value), [0, 2, 1, 3]), [batch * length, size]);
  return tf.matMul(joined as Tensor2D, own('mix') as Tensor2D);
}

function feedForward(tf: TensorFlow, own: (name: string) => Tensor, x: Tensor): Tensor {
  const through = tf.matMul(x as Tensor2D, own('feedIn') as Tensor2D);
  const swish = tf.matMul(x as Tensor2D, own('feedSwitch') as Tensor2D);
  return tf.matMul(tf.mul(tf.mul(swish, tf.sigmoid(swish)), through) as Tensor2D, own('feedOut') as Tensor2D);
}

/** [batch, 1, length, length]: NEVER where a step would look at the future or at nothing. */
function hiddenPairs(tf: TensorFlow, { batch, length }: NetShape, present: Tensor): Tensor {
  const future = Float32Array.from({ length: length * length }, (_, n) => (n % length > Math.floor(n / length) ? NEVER : 0));
  const nothing = tf.mul(tf.sub(1, tf.reshape(present, [batch, 1, 1, length])), NEVER);
  return tf.add(tf.tensor(future, [1, 1, length, length]), nothing);
}

function prefixed(prefix: string, weights: Weights): Weights {
  return Object.fromEntries(Object.entries(weights).map(([name, weight]) => [`${prefix}/${name}`, weight]));
}
