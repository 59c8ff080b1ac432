import { checkDense } from './checks.ts';
import { Holding, servingMemory, type ServingMemory } from './serving-memory.ts';

/**
 * Vectors of a served model, one a row, where the single-threaded kernels can read them: a DenseScan searches them, a FoldIn places a
 * user among them. Close it with the model; both are void then.
 */
export class ItemVectors {
  readonly count: number;
  /** null: the TypeScript reference answers. */
  readonly memory: ServingMemory | null;
  /** Byte address of the values in the memory. */
  readonly address: number;
  readonly #values: Float32Array;
  readonly #holding: Holding;

  /**
   * @param values row-major [count x dimensions], copied
   * @param plain keeps to the TypeScript reference
   */
  constructor(values: Float32Array, readonly dimensions: number, { plain = false } = {}) {
    this.count = checkDense('values', values, dimensions);
    this.memory = plain ? null : servingMemory(values.byteLength);
    if (this.memory) {
      const { heap } = this.memory;
      this.address = heap.allocate(values.byteLength);
      this.#values = heap.float32(this.address, values.length);
      this.#values.set(values);
      this.#holding = new Holding(this, heap, [this.address]);
    } else {
      this.address = 0;
      this.#values = values.slice();
      this.#holding = new Holding(this, null, []);
    }
  }

  /** The vectors, row-major [count x dimensions]; read only. @throws ResourceError MODEL_CLOSED */
  get values(): Float32Array {
    this.#holding.expectOpen();
    return this.#values;
  }

  close(): void {
    this.#holding.release();
  }
}
