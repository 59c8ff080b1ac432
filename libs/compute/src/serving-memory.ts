import { ResourceError } from '@zhiyin/domain';
import { Heap } from './heap.ts';
import { bestVariant, instantiate, kernelModule, type KernelExports } from './wasm-module.ts';

/** Kernels for one thread with a memory of their own. */
export interface ServingMemory {
  readonly heap: Heap;
  readonly exports: KernelExports;
}

/** The memories of this process, filled one after the other: many models share one, as each reserves much address space. */
const memories: ServingMemory[] = [];
/** A model is put beside others only while this much is in use: its scans need room of their own. */
const SHARED_BYTES = 2 ** 31;

/**
 * Room for arrays that live as long as a model is served.
 *
 * @returns null where WebAssembly with SIMD is missing
 * @throws ResourceError WASM_MEMORY_FULL when they do not fit into 4 GiB, or the machine has no more
 */
export function servingMemory(bytes: number): ServingMemory | null {
  const variant = bestVariant();
  if (variant === null) return null;
  const roomy = memories.find(({ heap }) => heap.used + bytes < SHARED_BYTES);
  if (roomy) return roomy;
  const heap = new Heap();
  const created = { heap, exports: instantiate(kernelModule(variant), heap.memory) };
  memories.push(created);
  return created;
}

/** Gives room back when its owner was dropped without being closed. */
const forgotten = new FinalizationRegistry<() => void>((release) => release());

/** What a served model holds in memory: released once, when closed or when the owner is garbage, and refused to whoever comes later. */
export class Holding {
  readonly #state = { open: true };
  readonly #release: () => void;

  /** @param heap null when there is nothing to release */
  constructor(owner: object, heap: Heap | null, addresses: readonly number[]) {
    const state = this.#state;
    this.#release = () => {
      if (!state.open) return;
      state.open = false;
      for (const address of addresses) heap?.release(address);
    };
    forgotten.register(owner, this.#release, this);
  }

  /** The room may belong to another tenant's model by now: nobody may read or write it. @throws ResourceError MODEL_CLOSED */
  expectOpen(): void {
    if (!this.#state.open) throw new ResourceError('MODEL_CLOSED', 'expected an open model, but it was closed while it was in use: ask the one that took its place');
  }

  release(): void {
    forgotten.unregister(this);
    this.#release();
  }
}
