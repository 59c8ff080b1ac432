import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';
import { ConfigError } from '@zhiyin/domain';
import type { TensorFlow } from './model.ts';
import { completeCpuKernels, completeWasmKernels } from './training/missing-kernels.ts';

const require = createRequire(import.meta.url);
let plain: TensorFlow | null = null;

/** TensorFlow.js on its WebAssembly backend, with the kernels that training needs; the reference backend where that does not load. */
export async function tensorFlow(): Promise<TensorFlow> {
  try {
    return await tensorFlowOn('wasm');
  } catch {
    return tensorFlowOn('cpu');
  }
}

/** Loads TensorFlow.js once a process. @throws Error when the backend does not start */
export async function tensorFlowOn(backend: 'wasm' | 'cpu'): Promise<TensorFlow> {
  const tf = loadPlain();
  if (tf.getBackend() === backend) return tf;
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js: the backend '${backend}' did not start`);
  if (backend === 'wasm') completeWasmKernels(tf);
  else completeCpuKernels(tf);
  return tf;
}

/**
 * The native TensorFlow of an optional package.
 * @param load another loader, in tests
 * @throws ConfigError ENGINE_UNAVAILABLE when it is not installed, does not load or finds no GPU
 */
export async function nativeTensorFlow(name: '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu', load = loadOptional): Promise<TensorFlow> {
  // 4.22 calls what Node 23 removed; merged upstream, never released: https://github.com/tensorflow/tfjs/issues/8609
  const old = util as unknown as Record<string, unknown>;
  old.isNullOrUndefined ??= (value: unknown) => value === undefined || value === null;
  const tf = load(name);
  await tf.setBackend('tensorflow');
  const { isUsingGpuDevice } = tf.backend() as { isUsingGpuDevice?: boolean };
  if (name === '@tensorflow/tfjs-node-gpu' && !isUsingGpuDevice) {
    throw new ConfigError('ENGINE_UNAVAILABLE', `${name} loaded but found no GPU: it needs an NVIDIA card with CUDA 11.2 and cuDNN 8.1 (libcudart.so.11.0, libcudnn.so.8)`);
  }
  return tf;
}

/** Whether Node would find a package, without loading it. */
export function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

function loadPlain(): TensorFlow {
  if (plain) return plain;
  const tf = require('@tensorflow/tfjs') as TensorFlow;
  const wasm = require('@tensorflow/tfjs-backend-wasm') as typeof import('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(`${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  // Without it the library writes an advertisement for its native package to the console.
  tf.enableProdMode();
  return (plain = tf);
}

function loadOptional(name: string): TensorFlow {
  try {
    return require(name) as TensorFlow;
  } catch (cause) {
    const why = isInstalled(name) ? `does not load (${firstLine(cause)})` : 'is not installed';
    throw new ConfigError('ENGINE_UNAVAILABLE', `${name} ${why}: docs/operations.md tells what it needs and how it is installed`, {}, { cause });
  }
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0];
