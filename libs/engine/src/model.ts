import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs';

/** The whole of TensorFlow.js, handed to models so that nobody loads it who does not train. @public */
export type TensorFlow = typeof import('@tensorflow/tfjs');

/** Shape and type of one input of a batch. Static: every batch has it, the last one is filled up. @public */
export interface InputSpec {
  readonly type: 'float32' | 'int32';
  readonly shape: readonly number[];
}

/** @public */
export type InputSpecs = Readonly<Record<string, InputSpec>>;

/** Values of all inputs, row-major, each as long as its shape asks. Read, never kept. @public */
export type Batch = Readonly<Record<string, Float32Array | Int32Array>>;

/** @public */
export interface WeightArray {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** @public */
export type Weights = Readonly<Record<string, WeightArray>>;

/**
 * A model, written once in TensorFlow.js, that every engine can train. Whatever differs from step to step must come in as an
 * input: a batch, negatives, dropout masks. A random number drawn inside `loss` is refused, because an engine that records
 * the step would repeat it for ever.
 * @public
 */
export interface TrainableModel {
  /** Names the graph and its messages. */
  readonly name: string;
  readonly inputs: InputSpecs;
  /**
   * Makes the variables and tells how the loss follows from them. Called once a training, by whichever engine trains, inside a
   * tidy: constants are made in `loss`, from arrays.
   */
  build(tf: TensorFlow): BuiltModel;
}

/** @public */
export interface BuiltModel {
  /** Float32 variables by name, in the order in which they are stored. */
  readonly weights: Readonly<Record<string, Variable>>;
  /** Mean loss of a batch, a scalar. Called inside a tidy; keeps nothing. */
  loss(inputs: Readonly<Record<string, Tensor>>): Scalar;
}

/** The part of a model that serves: outputs from inputs and trained weights. @public */
export interface ForwardModel {
  readonly name: string;
  readonly inputs: InputSpecs;
  forward(tf: TensorFlow, weights: Readonly<Record<string, Tensor>>, inputs: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>>;
}

/** Everything a training needs to go on: weights, Adam's moments, how many steps were done. The same for every engine. @public */
export interface TrainingState {
  readonly step: number;
  readonly weights: Weights;
  readonly firstMoments: Weights;
  readonly secondMoments: Weights;
}

/** Adam (Kingma, Ba 2015) with the customary constants. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;

/** Factors of the bias-corrected update of step `step` (from 1): lr / (1 - beta1^step) and 1 / (1 - beta2^step). */
export function adamFactors(step: number, learningRate: number): { readonly rate: number; readonly secondScale: number } {
  return { rate: learningRate / (1 - ADAM.beta1 ** step), secondScale: 1 / (1 - ADAM.beta2 ** step) };
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, dimension) => product * dimension, 1);

/** @throws RangeError for a missing input or one of another length or type */
export function checkBatch(inputs: InputSpecs, batch: Batch): void {
  for (const [name, { type, shape }] of Object.entries(inputs)) {
    const data = batch[name];
    const expected = type === 'int32' ? Int32Array : Float32Array;
    if (!(data instanceof expected) || data.length !== sizeOf(shape)) {
      throw new RangeError(`batch input '${name}': expected ${expected.name} of ${sizeOf(shape)} ([${shape.join(', ')}]), got ${data ? `${data.constructor.name} of ${data.length}` : 'nothing'}`);
    }
  }
}
