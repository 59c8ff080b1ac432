import { allowedThreads } from './allowed-threads.ts';
import type { Kernels, KernelVariant } from './kernels.ts';
import { ReferenceKernels } from './reference-kernels.ts';
import { WasmKernels } from './wasm-kernels.ts';
import { bestVariant } from './wasm-module.ts';

export interface KernelOptions {
  /** Threads in all, the caller's included: 1 starts none. ZHIYIN_THREADS of the environment, else all processors, unless told. */
  readonly threads?: number;
  /** The best that this Node has unless told; asking for one it has not is a RangeError. */
  readonly variant?: KernelVariant;
  /**
   * Whether large products and inverses may go to an OpenBLAS that this machine happens to have, about twice as fast: yes unless
   * told. Its roundings are its own, and may depend on the number of threads. ZHIYIN_BLAS=off in the environment says no for all.
   */
  readonly blas?: boolean;
}

/**
 * Opens the kernels for training and other long work; close them when done. For answering requests see DenseScan and FoldIn, which need
 * no threads and no opening.
 */
export async function openKernels({ threads = allowedThreads(), variant = bestVariant() ?? 'reference', blas = true }: KernelOptions = {}): Promise<Kernels> {
  if (!Number.isInteger(threads) || threads < 1) throw new RangeError(`threads: expected an integer >= 1, got ${threads}`);
  if (variant === 'reference') return new ReferenceKernels();
  if (!availableVariants().includes(variant)) throw new RangeError(`variant ${variant}: expected one of ${availableVariants().join(', ')} on this Node`);
  return WasmKernels.open(variant, threads, blas);
}

/** What this Node can run. */
export function availableVariants(): KernelVariant[] {
  const best = bestVariant();
  if (best === null) return ['reference'];
  return best === 'simd' ? ['reference', 'simd'] : ['reference', 'simd', 'relaxed-simd'];
}
