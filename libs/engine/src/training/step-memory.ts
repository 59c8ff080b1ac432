import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { graphNames } from '../capture/capture-training.ts';
import type { TrainingState, Weights } from '../model.ts';
import { encodeOnnx } from '../onnx/onnx-model.ts';
import { onnxRuntime } from '../onnx/onnx-runtime.ts';

/** Weights and moments without the count of steps. */
type Arrays = Omit<TrainingState, 'step'>;

/** Where weights and moments live between two steps. */
export interface StepMemory {
  /** What a step reads. */
  feeds(): Record<string, Tensor>;
  /** Where a step writes; null lets ONNX Runtime choose. */
  fetches(): Record<string, Tensor | null>;
  /** What the step wrote is what the next one reads. */
  advance(results: InferenceSession.ReturnType): void;
  read(): Promise<Arrays>;
  close(): Promise<void>;
}

/** Names of one array in the graph, and which part of the state it is. */
interface Slot {
  readonly weight: string;
  readonly part: keyof Arrays;
  readonly input: string;
  readonly output: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

function slotsOf(state: Arrays): Slot[] {
  return Object.keys(state.weights).flatMap((weight) => {
    const names = graphNames(weight);
    const slot = (part: keyof Arrays, input: string, output: string): Slot => ({ weight, part, input, output, ...state[part][weight] });
    return [slot('weights', names.weight, names.nextWeight), slot('firstMoments', names.first, names.nextFirst), slot('secondMoments', names.second, names.nextSecond)];
  });
}

function arraysOf(slots: readonly Slot[], dataOf: (slot: Slot) => Float32Array): Arrays {
  const part = (name: keyof Arrays): Weights => Object.fromEntries(slots.filter((slot) => slot.part === name).map((slot) => [slot.weight, { data: dataOf(slot), shape: slot.shape }]));
  return { weights: part('weights'), firstMoments: part('firstMoments'), secondMoments: part('secondMoments') };
}

/** Two sets of arrays in main memory that swap roles with every step: nothing is allocated while training. */
export class HostMemory implements StepMemory {
  readonly #slots: readonly Slot[];
  #current: Map<string, Tensor>;
  #next: Map<string, Tensor>;

  constructor(state: Arrays) {
    const { Tensor } = onnxRuntime();
    this.#slots = slotsOf(state);
    this.#current = new Map(this.#slots.map(({ input, data, shape }) => [input, new Tensor('float32', data.slice(), shape)]));
    this.#next = new Map(this.#slots.map(({ input, data, shape }) => [input, new Tensor('float32', new Float32Array(data.length), shape)]));
  }

  feeds(): Record<string, Tensor> {
    return Object.fromEntries(this.#current);
  }

  fetches(): Record<string, Tensor> {
    return Object.fromEntries(this.#slots.map(({ input, output }) => [output, this.#next.get(input)!]));
  }

  advance(): void {
    [this.#current, this.#next] = [this.#next, this.#current];
  }

  async read(): Promise<Arrays> {
    return arraysOf(this.#slots, ({ input }) => (this.#current.get(input)!.data as Float32Array).slice());
  }

  async close(): Promise<void> {
    this.#current.clear();
    this.#next.clear();
  }
}

/** Buffers of a GPU: the outputs of a step are the inputs of the next and never travel. */
export class DeviceMemory implements StepMemory {
  readonly #slots: readonly Slot[];
  #tensors: Map<string, Tensor>;
  #download: InferenceSession | null = null;

  constructor(state: Arrays) {
    const { Tensor } = onnxRuntime();
    this.#slots = slotsOf(state);
    this.#tensors = new Map(this.#slots.map(({ input, data, shape }) => [input, new Tensor('float32', data.slice(), shape)]));
  }

  feeds(): Record<string, Tensor> {
    return Object.fromEntries(this.#tensors);
  }

  fetches(): Record<string, null> {
    return Object.fromEntries(this.#slots.map(({ output }) => [output, null]));
  }

  advance(results: InferenceSession.ReturnType): void {
    const old = this.#tensors;
    this.#tensors = new Map(this.#slots.map(({ input, output }) => [input, results[output] as Tensor]));
    for (const tensor of old.values()) tensor.dispose();
  }

  /** Asking a buffer for its data ends the process in onnxruntime-node 1.30: a graph that only copies brings it over. */
  async read(): Promise<Arrays> {
    this.#download ??= await onnxRuntime().InferenceSession.create(copyGraph(this.#slots), { executionProviders: ['webgpu'], logSeverityLevel: 3 });
    const copies = await this.#download.run(this.feeds());
    return arraysOf(this.#slots, ({ output }) => (copies[output].data as Float32Array).slice());
  }

  async close(): Promise<void> {
    for (const tensor of this.#tensors.values()) tensor.dispose();
    this.#tensors.clear();
    await this.#download?.release();
  }
}

function copyGraph(slots: readonly Slot[]): Uint8Array {
  const values = (name: 'input' | 'output') => slots.map((slot) => ({ name: slot[name], type: 'float32' as const, shape: slot.shape }));
  return encodeOnnx({
    name: 'download', initializers: [], inputs: values('input'), outputs: values('output'),
    nodes: slots.map(({ input, output }) => ({ op: 'Identity', inputs: [input], outputs: [output] })),
  });
}
