import { ResourceError } from '@zhiyin/domain';

/** What CUDA, cuDNN, cuBLAS, ONNX Runtime, WebGPU and TensorFlow say when a device has no room left. None of them has a code for it. */
const NO_ROOM = /out of memory|out_of_memory|failed to allocate memory|\bOOM\b|alloc_failed|resource ?exhausted|bad_alloc|not enough memory/i;

export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && NO_ROOM.test(error.message);
}

/** The same error, or one that says what it means: another batch, or another device, may well work. */
export function explained(error: unknown, model: string, rung: string): unknown {
  if (!isOutOfMemory(error)) return error;
  return new ResourceError('DEVICE_OUT_OF_MEMORY', `model '${model}': ${rung} has no memory left (${(error as Error).message.split('\n')[0].slice(0, 200)}): make its batches or the model smaller, or train it elsewhere`, { rung }, { cause: error });
}
