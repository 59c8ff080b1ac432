import type { Batch } from '../model.ts';
import { onnxRuntime } from './onnx-runtime.ts';

/** Answers with a trained forward pass on the CPU. @public */
export interface Scorer {
  /** Names of what it wants to know. */
  readonly inputs: readonly string[];
  /** Outputs by name, row-major. Fresh arrays. */
  run(inputs: Batch): Promise<Readonly<Record<string, Float32Array>>>;
  close(): Promise<void>;
}

/**
 * Opens an ONNX file that `Engine.exportForward` made. One thread: a request's forward pass is short, and a replica serves
 * many at once.
 * @throws ConfigError ENGINE_UNAVAILABLE where onnxruntime-node does not load
 * @public
 */
export async function openScorer(onnx: Uint8Array): Promise<Scorer> {
  const ort = onnxRuntime();
  const session = await ort.InferenceSession.create(onnx, { executionProviders: ['cpu'], intraOpNumThreads: 1 });
  const shapes = new Map(session.inputMetadata.map((input) => [input.name, input.isTensor ? (input.shape as number[]) : []]));
  return {
    inputs: session.inputNames,
    async run(inputs) {
      const feeds = Object.fromEntries(Object.entries(inputs).map(([name, data]) => [name, new ort.Tensor(data instanceof Int32Array ? 'int32' : 'float32', data, shapes.get(name))]));
      const results = await session.run(feeds);
      return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, tensor.data as Float32Array]));
    },
    close: () => session.release(),
  };
}
