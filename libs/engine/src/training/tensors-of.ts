import type { Tensor } from '@tensorflow/tfjs';
import type { Batch, InputSpecs, TensorFlow, Weights } from '../model.ts';

/** Tensors for a batch, on the current backend. */
export function tensorsOf(tf: TensorFlow, specs: InputSpecs, batch: Batch): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(specs).map(([name, { type, shape }]) => [name, tf.tensor(batch[name], [...shape], type)]));
}

export function weightTensors(tf: TensorFlow, weights: Weights): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(weights).map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape], 'float32')]));
}
