import { expectInteger, expectLength, expectNotNegative } from './checks.ts';
import { notPositiveDefinite } from './invert-tiles.ts';
import type { ItemVectors } from './item-vectors.ts';
import { referenceFoldIn } from './reference-fold-in.ts';
import { Holding } from './serving-memory.ts';

/** The same numbers as in training: see AlsHalfStep. */
export interface FoldInSettings {
  readonly unobservedWeight: number;
  readonly regularization: number;
  readonly frequencyExponent: number;
  /** The most items of one user that count, 1000 unless told; of more the first ones are taken. */
  readonly most?: number;
}

/**
 * Places one user among the items of an implicit ALS model, exactly (Cholesky), synchronously in one thread: well below a millisecond
 * for 50 items of 128 dimensions. Opening costs one Gram matrix of the items.
 */
export class FoldIn {
  readonly #items: ItemVectors;
  readonly #settings: Required<FoldInSettings>;
  /** alpha0 H^T H, f32 [dimensions x dimensions] */
  readonly #gram: Float32Array;
  readonly #places: FoldInPlaces | null;

  constructor(items: ItemVectors, { unobservedWeight, regularization, frequencyExponent, most = 1000 }: FoldInSettings) {
    const settings = { unobservedWeight, regularization, frequencyExponent };
    expectInteger('most', most, 1);
    for (const [name, value] of Object.entries(settings)) expectNotNegative(name, value);
    this.#items = items;
    this.#settings = { most, ...settings };
    this.#gram = weightedGram(items, settings.unobservedWeight);
    this.#places = items.memory && new FoldInPlaces(this, items, most, this.#gram);
  }

  /**
   * @param rows item rows 0..count-1 the user has, distinct
   * @param weights [rows] their weights c_ui > 0
   * @returns the user's vector [dimensions], new; zeros without items
   * @throws NumericalError NOT_POSITIVE_DEFINITE when nothing regularises and the items do not span the space; ResourceError MODEL_CLOSED
   * Cost O(n dimensions^2 + dimensions^3).
   */
  solve(rows: Int32Array, weights: Float32Array): Float32Array {
    const { count, dimensions, values } = this.#items;
    const { most, regularization, frequencyExponent, unobservedWeight } = this.#settings;
    expectLength('weights', weights, rows.length);
    for (const row of rows) expectInteger('row', row, 0, count - 1);
    if (!rows.length) return new Float32Array(dimensions);
    const n = Math.min(most, rows.length);
    const lambda = regularization * (n + unobservedWeight * count) ** frequencyExponent;
    const [first, theirs] = [rows.subarray(0, n), weights.subarray(0, n)];
    return this.#places
      ? this.#places.solve(first, theirs, lambda)
      : referenceFoldIn(values, dimensions, this.#gram, first, theirs, lambda);
  }

  close(): void {
    this.#places?.close();
  }
}

class FoldInPlaces {
  readonly #rows: number;
  readonly #weights: number;
  readonly #gram: number;
  readonly #out: number;
  readonly #scratch: number;
  readonly #holding: Holding;

  constructor(owner: object, private readonly items: ItemVectors, most: number, gram: Float32Array) {
    const { heap, exports } = items.memory!;
    this.#rows = heap.allocate(most * 4);
    this.#weights = heap.allocate(most * 4);
    this.#gram = heap.allocate(gram.byteLength);
    this.#out = heap.allocate(items.dimensions * 4);
    this.#scratch = heap.allocate(exports.foldInScratchBytes(items.dimensions));
    this.#holding = new Holding(owner, heap, [this.#rows, this.#weights, this.#gram, this.#out, this.#scratch]);
    heap.float32(this.#gram, gram.length).set(gram);
  }

  solve(rows: Int32Array, weights: Float32Array, lambda: number): Float32Array {
    this.#holding.expectOpen();
    const { heap, exports } = this.items.memory!;
    const { address, dimensions } = this.items;
    heap.int32(this.#rows, rows.length).set(rows);
    heap.float32(this.#weights, weights.length).set(weights);
    const failed = exports.foldIn(rows.length, this.#rows, this.#weights, address, dimensions, this.#gram, lambda, this.#out, this.#scratch);
    if (failed >= 0) throw notPositiveDefinite(failed);
    return heap.float32(this.#out, dimensions).slice();
  }

  close(): void {
    this.#holding.release();
  }
}

function weightedGram({ memory, values, address, count, dimensions: d }: ItemVectors, weight: number): Float32Array {
  const total = new Float64Array(d * d);
  if (memory) {
    const { heap, exports } = memory;
    const [out, scratch] = [heap.allocate(total.byteLength), heap.allocate(exports.gramBlockScratchBytes(d))];
    heap.float64(out, total.length).fill(0);
    exports.gramBlock(address, 0, count, d, out, scratch);
    total.set(heap.float64(out, total.length));
    heap.release(out);
    heap.release(scratch);
  } else {
    for (let r = 0; r < values.length; r += d) {
      for (let i = 0; i < d; i++) for (let j = i; j < d; j++) total[i * d + j] += values[r + i] * values[r + j];
    }
  }
  return Float32Array.from(total, (_, n) => {
    const [i, j] = [Math.floor(n / d), n % d];
    return weight * total[Math.min(i, j) * d + Math.max(i, j)];
  });
}
