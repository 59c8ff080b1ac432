import type { TensorInfo } from '@tensorflow/tfjs';
import type { OnnxAttribute, OnnxGraph, OnnxInitializer, OnnxNode, OnnxType, OnnxValue } from '../onnx/onnx-model.ts';
import type { RecordedConstant } from './record-kernels.ts';

/** A value of the graph: its name, and the shape it has there. */
interface Bound {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * Collects the nodes of a graph and knows which of its values stands for which TensorFlow.js tensor. Names are given once:
 * a reshaped tensor shares its data id with the original, so the id alone does not tell the shape.
 */
export class GraphBuilder {
  readonly #constants: ReadonlyMap<object, RecordedConstant>;
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: OnnxInitializer[] = [];
  readonly #inputs: OnnxValue[] = [];
  readonly #bound = new Map<object, Bound>();
  readonly #shared = new Map<string, string>();
  #names = 0;

  constructor(constants: ReadonlyMap<object, RecordedConstant>) {
    this.#constants = constants;
  }

  /** An input of the graph; `tensor` is what the recording held in its place. */
  input(value: OnnxValue, tensor?: TensorInfo): string {
    this.#inputs.push(value);
    if (tensor) this.bind(tensor, value.name);
    return value.name;
  }

  initializer(value: OnnxInitializer, tensor?: TensorInfo): string {
    this.#initializers.push(value);
    if (tensor) this.bind(tensor, value.name);
    return value.name;
  }

  /** Adds a node with one output. */
  node(op: string, inputs: readonly string[], attributes: Readonly<Record<string, OnnxAttribute>> = {}, output = this.#fresh()): string {
    this.#nodes.push({ op, inputs, outputs: [output], attributes });
    return output;
  }

  /** A list of integers, as axes and shapes are given. Equal lists are stored once. */
  integers(values: readonly number[]): string {
    return this.#once(`i64 ${values.join()}`, (name) => ({ name, type: 'int64', shape: [values.length], data: BigInt64Array.from(values, BigInt) }));
  }

  /** A list of numbers as values, not as a shape. */
  list(values: readonly number[], type: 'float32' | 'int32'): string {
    return this.#once(`${type} [${values.join()}]`, (name) => ({ name, type, shape: [values.length], data: typed(values, type) }));
  }

  number(value: number, type: 'float32' | 'int32' = 'float32'): string {
    return this.#once(`${type} ${Object.is(value, -0) ? '-0' : value}`, (name) => ({ name, type, shape: [], data: typed([value], type) }));
  }

  bind(tensor: TensorInfo, name: string): void {
    this.#bound.set(tensor.dataId, { name, shape: tensor.shape });
  }

  /** The value that stands for a tensor, in the tensor's shape. */
  of(tensor: TensorInfo): string {
    const bound = this.#bound.get(tensor.dataId) ?? this.#bindConstant(tensor);
    return bound.shape.join() === tensor.shape.join() ? bound.name : this.reshape(bound.name, tensor.shape);
  }

  reshape(name: string, shape: readonly number[]): string {
    return this.node('Reshape', [name, this.integers(shape)]);
  }

  /** The graph that computes `outputs`; nodes that lead to none of them are left out. */
  finish(name: string, outputs: readonly OnnxValue[]): OnnxGraph {
    const needed = new Set(outputs.map((output) => output.name));
    const nodes: OnnxNode[] = [];
    for (let n = this.#nodes.length - 1; n >= 0; n--) {
      const node = this.#nodes[n];
      if (!node.outputs.some((output) => needed.has(output))) continue;
      for (const input of node.inputs) needed.add(input);
      nodes.push(node);
    }
    return { name, nodes: nodes.reverse(), inputs: this.#inputs, outputs, initializers: this.#initializers.filter((one) => needed.has(one.name)) };
  }

  #bindConstant(tensor: TensorInfo): Bound {
    const constant = this.#constants.get(tensor.dataId);
    if (!constant) throw new Error(`capture: a tensor of shape [${tensor.shape.join(', ')}] comes from outside the recording`);
    const name = this.#fresh();
    this.#initializers.push({ name, type: onnxType(constant.dtype), shape: constant.shape, data: constant.data });
    const bound = { name, shape: constant.shape };
    this.#bound.set(tensor.dataId, bound);
    return bound;
  }

  #once(key: string, make: (name: string) => OnnxInitializer): string {
    let name = this.#shared.get(key);
    if (name === undefined) {
      name = this.#fresh();
      this.#shared.set(key, name);
      this.#initializers.push(make(name));
    }
    return name;
  }

  #fresh(): string {
    return `t${this.#names++}`;
  }
}

const typed = (values: readonly number[], type: 'float32' | 'int32') => (type === 'int32' ? Int32Array.from(values) : Float32Array.from(values));

/** @throws Error for strings and complex numbers, which no graph of ours holds */
export function onnxType(dtype: string): OnnxType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new Error(`capture: expected float32, int32 or bool, got a tensor of ${dtype}`);
}
