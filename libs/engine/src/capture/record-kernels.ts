import type { Tensor, TensorInfo } from '@tensorflow/tfjs';
import type { TensorFlow } from '../model.ts';
import { CaptureError } from './capture-error.ts';

/** One call of a TensorFlow.js kernel. */
export interface RecordedKernel {
  readonly op: string;
  readonly inputs: Readonly<Record<string, TensorInfo | readonly TensorInfo[]>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly outputs: readonly TensorInfo[];
}

/** A tensor that came from JavaScript values while recording: it stays what it was. */
export interface RecordedConstant {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: Float32Array | Int32Array | Uint8Array;
}

export interface Recording<T> {
  readonly kernels: readonly RecordedKernel[];
  /** By data id. */
  readonly constants: ReadonlyMap<object, RecordedConstant>;
  readonly result: T;
}

/**
 * Runs `work` on the current backend and writes down every kernel it calls, gradients included.
 * @param given tensors that are inputs of the graph: everything else that no kernel made is a constant
 * @throws CaptureError when `work` draws random numbers or reads a tensor's values: both would be frozen into the graph
 */
export function recordKernels<T>(tf: TensorFlow, given: readonly Tensor[], work: () => T): Recording<T> {
  const kernels: RecordedKernel[] = [];
  const constants = new Map<object, RecordedConstant>();
  const known = new Set<object>(given.map(({ dataId }) => dataId));
  const registered = tf.getKernelsForBackend(tf.getBackend());
  const originals = registered.map(({ kernelFunc }) => kernelFunc);
  let depth = 0;
  const keepConstant = (tensor: TensorInfo) => {
    if (known.has(tensor.dataId)) return;
    known.add(tensor.dataId);
    const values = tf.backend().readSync(tensor.dataId) as Float32Array | Int32Array | Uint8Array;
    constants.set(tensor.dataId, { shape: tensor.shape, dtype: tensor.dtype, data: tensor.dtype === 'bool' ? Uint8Array.from(values) : values.slice() });
  };
  registered.forEach((kernel, i) => {
    kernel.kernelFunc = (call) => {
      // A kernel that calls others is one kernel to us.
      if (depth > 0) return originals[i](call);
      depth++;
      try {
        for (const tensor of Object.values(call.inputs).flat() as (TensorInfo | undefined)[]) if (tensor?.dataId) keepConstant(tensor);
        const result = originals[i](call);
        const outputs = Array.isArray(result) ? result : [result];
        for (const { dataId } of outputs) known.add(dataId);
        kernels.push({ op: kernel.kernelName, inputs: { ...call.inputs } as RecordedKernel['inputs'], attributes: { ...call.attrs }, outputs: outputs.map(({ dataId, shape, dtype }) => ({ dataId, shape, dtype })) });
        return result;
      } finally {
        depth--;
      }
    };
  });
  const release = forbidHiddenValues(tf, () => depth > 0);
  try {
    return { result: work(), kernels, constants };
  } finally {
    release();
    registered.forEach((kernel, i) => { kernel.kernelFunc = originals[i]; });
  }
}

/** Values a graph cannot carry from step to step would train wrongly without a sign: better to say so. */
function forbidHiddenValues(tf: TensorFlow, insideKernel: () => boolean): () => void {
  const engine = tf.engine();
  const random = Math.random;
  const readSync = engine.readSync.bind(engine);
  Math.random = () => {
    throw new CaptureError('RANDOM_IN_LOSS', 'the loss draws a random number: it would be the same in every step; make it an input of the batch');
  };
  engine.readSync = (dataId) => {
    if (!insideKernel()) throw new CaptureError('VALUES_READ_IN_LOSS', 'the loss reads values of a tensor (dataSync, arraySync): what follows from them would be frozen; compute with tensors, or make it an input of the batch');
    return readSync(dataId);
  };
  return () => {
    Math.random = random;
    engine.readSync = readSync;
  };
}
