import type { Batch, ForwardModel, TensorFlow, Weights } from '../model.ts';
import { encodeOnnx } from '../onnx/onnx-model.ts';
import { tensorsOf, weightTensors } from '../training/tensors-of.ts';
import { bindInputs } from './capture-training.ts';
import { GraphBuilder, onnxType } from './graph-builder.ts';
import { mapKernel } from './kernel-map.ts';
import { recordKernels } from './record-kernels.ts';

/** A forward pass as an ONNX file that holds its weights, and what TensorFlow.js answers to the example. */
export interface ForwardGraph {
  readonly onnx: Uint8Array;
  readonly expected: Readonly<Record<string, Float32Array>>;
}

/**
 * Runs the forward pass once in TensorFlow.js and writes it down with `weights` as constants.
 * @throws CaptureError when a kernel has no ONNX counterpart or the pass hides values
 */
export function captureForward(tf: TensorFlow, model: ForwardModel, weights: Weights, example: Batch): ForwardGraph {
  return tf.tidy(() => {
    const inputs = tensorsOf(tf, model.inputs, example);
    const tensors = weightTensors(tf, weights);
    const { kernels, constants, result } = recordKernels(tf, [...Object.values(inputs), ...Object.values(tensors)], () => model.forward(tf, tensors, inputs));
    const graph = new GraphBuilder(constants);
    bindInputs(graph, model.inputs, inputs);
    for (const [name, { data, shape }] of Object.entries(weights)) graph.initializer({ name: `w/${name}`, type: 'float32', shape, data }, tensors[name]);
    for (const kernel of kernels) mapKernel(graph, kernel, 'elements');
    const outputs = Object.entries(result).map(([name, tensor]) => ({
      name: graph.node('Identity', [graph.of(tensor)], {}, name), type: onnxType(tensor.dtype), shape: tensor.shape,
    }));
    return {
      onnx: encodeOnnx(graph.finish(model.name, outputs)),
      expected: Object.fromEntries(Object.entries(result).map(([name, tensor]) => [name, Float32Array.from(tensor.dataSync())])),
    };
  });
}
