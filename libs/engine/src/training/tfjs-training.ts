import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { Rung, StartOptions, Training } from '../engine.ts';
import { ADAM, adamFactors, checkBatch, type Batch, type BuiltModel, type TensorFlow, type TrainableModel, type TrainingState, type Weights } from '../model.ts';
import { finite } from './finite.ts';
import { tensorsOf } from './tensors-of.ts';

/** Builds a model so that only its variables stay. */
export function buildTidily(tf: TensorFlow, model: TrainableModel): BuiltModel {
  const scope: { built?: BuiltModel } = {};
  tf.tidy(() => void (scope.built = model.build(tf)));
  return scope.built!;
}

/** Trains by TensorFlow.js itself, on whatever backend it runs: its own autodiff, Adam in its own operations. */
export class TfjsTraining implements Training {
  readonly rung: Rung;
  readonly #tf: TensorFlow;
  readonly #model: TrainableModel;
  readonly #built: BuiltModel;
  /** Variables that `build` made besides the weights, for instance by layers. */
  readonly #others: readonly Variable[];
  readonly #moments: Readonly<Record<string, { readonly first: Variable; readonly second: Variable }>>;
  readonly #signal: AbortSignal | undefined;
  readonly #backend: string;
  #steps = 0;
  #closed = false;

  constructor(tf: TensorFlow, rung: Rung, model: TrainableModel, { signal, from }: Omit<StartOptions, 'example'>) {
    this.rung = rung;
    this.#tf = tf;
    this.#model = model;
    this.#signal = signal;
    this.#backend = tf.getBackend();
    const before = new Set(Object.values(tf.engine().state.registeredVariables));
    this.#built = buildTidily(tf, model);
    const weights = new Set(Object.values(this.#built.weights));
    this.#others = Object.values(tf.engine().state.registeredVariables).filter((variable) => !before.has(variable) && !weights.has(variable));
    const zeros = ({ shape }: Variable) => tf.tidy(() => tf.variable(tf.zeros(shape), false));
    this.#moments = Object.fromEntries(Object.entries(this.#built.weights).map(([name, weight]) => [name, { first: zeros(weight), second: zeros(weight) }]));
    if (from) this.#restore(from);
  }

  get steps(): number {
    return this.#steps;
  }

  async step(batch: Batch, learningRate: number): Promise<number> {
    this.#signal?.throwIfAborted();
    checkBatch(this.#model.inputs, batch);
    const tf = this.#tf;
    // An export in between may have left another backend behind.
    if (tf.getBackend() !== this.#backend) await tf.setBackend(this.#backend);
    const inputs = tensorsOf(tf, this.#model.inputs, batch);
    const { value, grads } = tf.tidy(() => tf.variableGrads(() => this.#built.loss(inputs), Object.values(this.#built.weights)));
    const [loss] = await value.data();
    tf.dispose([inputs, value]);
    finite(loss, this.#model.name, this.#steps + 1);
    this.#steps++;
    const factors = adamFactors(this.#steps, learningRate);
    for (const [name, weight] of Object.entries(this.#built.weights)) this.#adam(name, weight, grads[weight.name], factors);
    tf.dispose(grads);
    return loss;
  }

  async state(): Promise<TrainingState> {
    const each = async (variable: (name: string) => Variable): Promise<Weights> =>
      Object.fromEntries(await Promise.all(Object.keys(this.#built.weights).map(async (name) => {
        const { shape } = variable(name);
        return [name, { data: Float32Array.from(await variable(name).data()), shape }] as const;
      })));
    return {
      step: this.#steps,
      weights: await each((name) => this.#built.weights[name]),
      firstMoments: await each((name) => this.#moments[name].first),
      secondMoments: await each((name) => this.#moments[name].second),
    };
  }

  async weights(): Promise<Weights> {
    return (await this.state()).weights;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#tf.dispose([Object.values(this.#built.weights), Object.values(this.#moments).flatMap(({ first, second }) => [first, second]), [...this.#others]]);
  }

  /** As `addAdam` of the captured step. */
  #adam(name: string, weight: Variable, gradient: Tensor, { rate, secondScale }: ReturnType<typeof adamFactors>): void {
    const tf = this.#tf;
    const { first, second } = this.#moments[name];
    tf.tidy(() => {
      first.assign(tf.add(tf.mul(first, ADAM.beta1), tf.mul(gradient, 1 - ADAM.beta1)));
      second.assign(tf.add(tf.mul(second, ADAM.beta2), tf.mul(tf.mul(gradient, gradient), 1 - ADAM.beta2)));
      weight.assign(tf.sub(weight, tf.div(tf.mul(first, rate), tf.add(tf.sqrt(tf.mul(second, secondScale)), ADAM.epsilon))));
    });
  }

  #restore({ step, weights, firstMoments, secondMoments }: TrainingState): void {
    this.#steps = step;
    const assign = (variable: Variable, { data, shape }: Weights[string]) => this.#tf.tidy(() => variable.assign(this.#tf.tensor(data, [...shape], 'float32')));
    for (const [name, weight] of Object.entries(this.#built.weights)) {
      assign(weight, weights[name]);
      assign(this.#moments[name].first, firstMoments[name]);
      assign(this.#moments[name].second, secondMoments[name]);
    }
  }
}
