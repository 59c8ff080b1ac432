import type { Tensor, Variable } from '@tensorflow/tfjs';
import { ADAM, type Batch, type BuiltModel, type InputSpecs, type TensorFlow, type TrainableModel } from '../model.ts';
import { encodeOnnx, type OnnxValue } from '../onnx/onnx-model.ts';
import { GraphBuilder } from './graph-builder.ts';
import { mapKernel, type ScatterForm } from './kernel-map.ts';
import { recordKernels } from './record-kernels.ts';
import { tensorsOf } from '../training/tensors-of.ts';

/** One Adam step as a graph: batch, weights, moments and two factors in; loss and the next weights and moments out. */
export interface TrainingGraph {
  readonly onnx: Uint8Array;
  /** The recorded step's own loss and gradients, to check the graph's first step against. */
  readonly expected: { readonly loss: number; readonly gradients: Readonly<Record<string, Float32Array>> };
}

/** Names of a weight's values in the graph. */
export const graphNames = (weight: string) => ({
  weight: `w/${weight}`, first: `m/${weight}`, second: `v/${weight}`,
  nextWeight: `w+/${weight}`, nextFirst: `m+/${weight}`, nextSecond: `v+/${weight}`,
});
export const RATE = 'rate';
export const SECOND_SCALE = 'second-scale';
export const LOSS = 'loss';

/**
 * Runs forward pass and gradients once in TensorFlow.js and turns what it called into one static graph, Adam included.
 * Cost: one step on the current backend, all its tensors kept until the end.
 * @throws CaptureError when a kernel has no ONNX counterpart or the loss hides values
 */
export function captureTraining(tf: TensorFlow, model: TrainableModel, built: BuiltModel, batch: Batch, scatter: ScatterForm): TrainingGraph {
  return tf.tidy(() => {
    const inputs = tensorsOf(tf, model.inputs, batch);
    const variables = Object.values(built.weights);
    const { kernels, constants, result } = recordKernels(tf, [...Object.values(inputs), ...variables], () => tf.variableGrads(() => built.loss(inputs), variables));
    const graph = new GraphBuilder(constants);
    bindInputs(graph, model.inputs, inputs);
    for (const [name, variable] of Object.entries(built.weights)) bindWeight(graph, name, variable);
    for (const name of [RATE, SECOND_SCALE]) graph.input({ name, type: 'float32', shape: [] });
    for (const kernel of kernels) mapKernel(graph, kernel, scatter);
    const outputs: OnnxValue[] = [{ name: graph.node('Identity', [graph.of(result.value)], {}, LOSS), type: 'float32', shape: [] }];
    const gradients = Object.entries(built.weights).map(([name, variable]) => ({ name, variable, gradient: result.grads[variable.name] }));
    for (const { name, variable, gradient } of gradients) outputs.push(...addAdam(graph, name, variable.shape, graph.of(gradient)));
    return {
      onnx: encodeOnnx(graph.finish(model.name, outputs)),
      expected: {
        loss: result.value.dataSync()[0],
        gradients: Object.fromEntries(gradients.map(({ name, gradient }) => [name, gradient.dataSync<'float32'>().slice()])),
      },
    };
  });
}

/** The batch as inputs of the graph. */
export function bindInputs(graph: GraphBuilder, specs: InputSpecs, tensors: Readonly<Record<string, Tensor>>): void {
  for (const [name, { type, shape }] of Object.entries(specs)) graph.input({ name, type, shape }, tensors[name]);
}

function bindWeight(graph: GraphBuilder, name: string, variable: Variable): void {
  const names = graphNames(name);
  graph.input({ name: names.weight, type: 'float32', shape: variable.shape }, variable);
  for (const moment of [names.first, names.second]) graph.input({ name: moment, type: 'float32', shape: variable.shape });
}

/** m' = b1 m + (1 - b1) g; v' = b2 v + (1 - b2) g^2; w' = w - rate m' / (sqrt(v' second-scale) + epsilon). */
function addAdam(graph: GraphBuilder, name: string, shape: readonly number[], gradient: string): OnnxValue[] {
  const { beta1, beta2, epsilon } = ADAM;
  const names = graphNames(name);
  const mixed = (old: string, beta: number, fresh: string, output: string) =>
    graph.node('Add', [graph.node('Mul', [graph.number(beta), old]), graph.node('Mul', [graph.number(1 - beta), fresh])], {}, output);
  const first = mixed(names.first, beta1, gradient, names.nextFirst);
  const second = mixed(names.second, beta2, graph.node('Mul', [gradient, gradient]), names.nextSecond);
  const scale = graph.node('Add', [graph.node('Sqrt', [graph.node('Mul', [SECOND_SCALE, second])]), graph.number(epsilon)]);
  graph.node('Sub', [names.weight, graph.node('Div', [graph.node('Mul', [RATE, first]), scale])], {}, names.nextWeight);
  return [names.nextWeight, names.nextFirst, names.nextSecond].map((output) => ({ name: output, type: 'float32', shape }));
}
