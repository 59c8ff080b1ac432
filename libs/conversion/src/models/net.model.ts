import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { seededRng, type Rng } from '@zhiyin/domain';
import type { Batch, InputSpecs, TensorFlow, TrainableModel, Training, Weights } from '@zhiyin/engine';
import type { FeatureMatrix } from '@zhiyin/trees';
import type { FeatureSpec } from '../features/feature-list.ts';
import { denseShapeOf, widthOf, writeDense, type DenseShape } from './dense-input.ts';
import { arrayOf, logOddsOf, lossOf, meanLabel, type ModelArtifact, type ModelPlugin, type ScoreModel, type Stop, type TrainingNeeds, type TrainingRows } from './model.ts';
import type { Layers, NetForm, Side } from './net-forms.ts';
import { plainLayers, type PlainBatch } from './plain-layers.ts';

const BATCH = 256;
const LEARNING_RATE = 1e-3;
/** Of the weights of each layer, in the loss. */
const WEIGHT_DECAY = 1e-5;
/** In all: few rows are passed over often, many only a few times. */
const STEPS = 3_000;
const [LEAST_EPOCHS, MOST_EPOCHS] = [3, 40];
const PATIENCE = 3;
/** A pass over more rows than these gives nothing that the next would not. */
const MOST_STEPS = 500;
/** With fewer, trees know as much in a fraction of the time. */
const LEAST_PURCHASES = 10_000;

interface Sides {
  readonly person: readonly number[];
  readonly item: readonly number[];
}

/** A deep net: Adam on binary cross-entropy through the engine; served from plain arrays. */
export function netModel(form: NetForm): ModelPlugin {
  return {
    id: form.id,
    suits: ({ specs, engine }, purchases) => engine !== null && purchases >= LEAST_PURCHASES && (!form.needsItems || specs.some(({ side }) => side === 'item')),
    train: (rows, stop, needs) => trainNet(form, rows, stop, needs),
    load: (artifact) => new Net(form, artifact),
  };
}

const sidesOf = (specs: readonly Pick<FeatureSpec, 'side'>[]): Sides => {
  const of = (side: Side): number[] => [...specs.keys()].filter((feature) => (specs[feature].side ?? 'person') === side);
  return { person: of('person'), item: of('item') };
};

async function trainNet(form: NetForm, rows: TrainingRows, stop: Stop, { seed, specs, engine, signal }: TrainingNeeds): Promise<ModelArtifact> {
  if (!engine) throw new RangeError(`model '${form.id}': expected an engine to train on, got none`);
  const rng = seededRng(seed).fork(form.id);
  const [shape, sides] = [denseShapeOf(rows.matrix, specs), sidesOf(specs)];
  const start = initialWeights(form, shape, sides, logOddsOf(meanLabel(rows)), rng);
  const order = Int32Array.from({ length: rows.matrix.rows }, (_, row) => row);
  const batchOf = (step: number): Batch => batch(shape, sides, rows, order, step);
  const artifact = (weights: Weights, rounds: number) => artifactOf(form, shape, sides, weights, rounds);
  const training = await engine.start(trainable(form, start, shape, sides), { example: batchOf(0), signal });
  try {
    let [best, bestLoss, bestEpoch] = [artifact(start, 0), Infinity, 0];
    const most = 'rounds' in stop ? stop.rounds : Math.max(LEAST_EPOCHS, Math.min(MOST_EPOCHS, Math.ceil(STEPS / stepsOf(rows.matrix.rows))));
    for (let epoch = 1; epoch <= most && ('rounds' in stop || epoch - bestEpoch <= PATIENCE); epoch++) {
      shuffle(order, rng);
      await onePass(training, batchOf, rows.matrix.rows);
      const now = artifact(await training.weights(), epoch);
      const loss = 'rounds' in stop ? -epoch : validationLoss(form, now, stop.validation);
      if (loss < bestLoss) [best, bestLoss, bestEpoch] = [now, loss, epoch];
    }
    return best;
  } finally {
    await training.close();
  }
}

const stepsOf = (rows: number): number => Math.min(MOST_STEPS, Math.ceil(rows / BATCH));

async function onePass(training: Training, batchOf: (step: number) => Batch, rows: number): Promise<void> {
  for (let step = 0; step < stepsOf(rows); step++) await training.step(batchOf(step), LEARNING_RATE);
}

function validationLoss(form: NetForm, artifact: ModelArtifact, validation: TrainingRows): number {
  const logOdds = new Float64Array(validation.matrix.rows);
  new Net(form, artifact).logOdds(validation.matrix, logOdds);
  return lossOf(validation, logOdds);
}

function shuffle(order: Int32Array, rng: Rng): void {
  for (let n = order.length - 1; n > 0; n--) {
    const other = rng.integer(n + 1);
    [order[n], order[other]] = [order[other], order[n]];
  }
}

const inputsOf = (shape: DenseShape, sides: Sides): Record<Side, number> => ({ person: widthOf(shape, sides.person), item: widthOf(shape, sides.item) });

/** He's initialisation; the last layer starts at everybody's mean. */
function initialWeights(form: NetForm, shape: DenseShape, sides: Sides, mean: number, rng: Rng): Weights {
  const weights: Record<string, Weights[string]> = {};
  for (const [name, [inputs, outputs]] of Object.entries(form.sizes(inputsOf(shape, sides)))) {
    weights[`${name}/w`] = { shape: [inputs, outputs], data: Float32Array.from({ length: inputs * outputs }, () => Math.sqrt(2 / inputs) * (outputs === 1 ? 0.1 : 1) * rng.normal()) };
    if (hasShift(name)) weights[`${name}/b`] = { shape: [outputs], data: new Float32Array(outputs).fill(outputs === 1 ? mean : 0) };
  }
  return weights;
}

/** Where two layers are added up, one shift is enough. */
const hasShift = (name: string): boolean => !/\/(item|down|cross)$/.test(name);

function batch(shape: DenseShape, sides: Sides, { matrix, labels, weights }: TrainingRows, order: Int32Array, step: number): Batch {
  const { person, item } = inputsOf(shape, sides);
  const own = { person: new Float32Array(BATCH * person), item: new Float32Array(BATCH * item), label: new Float32Array(BATCH), weight: new Float32Array(BATCH) };
  for (let n = 0; n < BATCH && step * BATCH + n < order.length; n++) {
    const row = order[step * BATCH + n];
    writeDense(shape, matrix.values, row * matrix.features, sides.person, own.person, n * person);
    writeDense(shape, matrix.values, row * matrix.features, sides.item, own.item, n * item);
    own.label[n] = labels[row];
    own.weight[n] = weights?.[row] ?? 1;
  }
  return item ? own : { person: own.person, label: own.label, weight: own.weight };
}

function trainable(form: NetForm, start: Weights, shape: DenseShape, sides: Sides): TrainableModel {
  const { person, item } = inputsOf(shape, sides);
  const inputs: InputSpecs = {
    person: { type: 'float32', shape: [BATCH, person] }, ...(item ? { item: { type: 'float32', shape: [BATCH, item] } } : {}),
    label: { type: 'float32', shape: [BATCH] }, weight: { type: 'float32', shape: [BATCH] },
  };
  return {
    name: `conversion-${form.id}`, inputs,
    build(tf) {
      const weights = Object.fromEntries(Object.entries(start).map(([name, { data, shape: sizes }]) => [name, tf.variable(tf.tensor(data, [...sizes]))]));
      return {
        weights,
        loss(given) {
          const raw = tf.reshape(form.logOdds<Tensor>(tensorLayers(tf, weights), given.person, item ? given.item : null), [BATCH]);
          const loss = tf.sub(tf.softplus(raw), tf.mul(given.label, raw));
          const large = Object.entries(weights).filter(([name]) => name.endsWith('/w')).map(([, weight]) => tf.sum(tf.square(weight)));
          return tf.add(tf.div(tf.sum(tf.mul(loss, given.weight)), tf.sum(given.weight)), tf.mul(tf.addN(large), WEIGHT_DECAY)) as Scalar;
        },
      };
    },
  };
}

function tensorLayers(tf: TensorFlow, weights: Readonly<Record<string, Tensor>>): Layers<Tensor> {
  const linear = (x: Tensor, name: string): Tensor => tf.matMul(x as Tensor2D, weights[`${name}/w`] as Tensor2D);
  return { linear, dense: (x, name) => tf.add(linear(x, name), weights[`${name}/b`]), relu: (x) => tf.relu(x), plus: (a, b) => tf.add(a, b), times: (a, b) => tf.mul(a, b) };
}

function artifactOf({ id }: NetForm, shape: DenseShape, sides: Sides, weights: Weights, rounds: number): ModelArtifact {
  return {
    model: id, features: shape.category.length, numbers: { rounds },
    arrays: {
      knots: shape.knots, category: shape.category, widths: shape.widths, person: Int32Array.from(sides.person), item: Int32Array.from(sides.item),
      ...Object.fromEntries(Object.entries(weights).map(([name, { data }]) => [`net/${name}`, Float32Array.from(data)])),
    },
  };
}

class Net implements ScoreModel {
  readonly #shape: DenseShape;
  readonly #sides: Sides;
  readonly #layers: Layers<PlainBatch>;

  constructor(private readonly form: NetForm, private readonly artifact: ModelArtifact) {
    this.#shape = { knots: arrayOf(artifact, 'knots', Float64Array), category: arrayOf(artifact, 'category', Uint8Array), widths: arrayOf(artifact, 'widths', Int32Array) };
    this.#sides = { person: [...arrayOf(artifact, 'person', Int32Array)], item: [...arrayOf(artifact, 'item', Int32Array)] };
    const sizes = form.sizes(inputsOf(this.#shape, this.#sides));
    const weights = (name: string): Float32Array => arrayOf(artifact, `net/${name}`, Float32Array);
    this.#layers = plainLayers({ matrix: (name) => ({ outputs: sizes[name.slice(0, -2)][1], values: weights(name) }), shift: weights });
  }

  logOdds(matrix: FeatureMatrix, out: Float64Array): void {
    const side = (columns: readonly number[]): PlainBatch => {
      const width = widthOf(this.#shape, columns);
      const values = new Float32Array(matrix.rows * width);
      for (let row = 0; row < matrix.rows; row++) writeDense(this.#shape, matrix.values, row * matrix.features, columns, values, row * width);
      return { rows: matrix.rows, columns: width, values };
    };
    out.set(this.form.logOdds(this.#layers, side(this.#sides.person), this.#sides.item.length ? side(this.#sides.item) : null).values);
  }

  /** What is lost of the log-odds when the feature is not known. */
  contributions(row: Float32Array): Float64Array {
    const features = row.length;
    const values = new Float32Array((features + 1) * features);
    for (let without = 0; without <= features; without++) {
      values.set(row, without * features);
      if (without < features) values[without * features + without] = NaN;
    }
    const logOdds = new Float64Array(features + 1);
    this.logOdds({ rows: features + 1, features, values }, logOdds);
    return Float64Array.from(row, (_, feature) => logOdds[features] - logOdds[feature]);
  }
}
