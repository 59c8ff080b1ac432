import type { Bitset } from '@zhiyin/domain';
import { expectInteger, expectLength } from './checks.ts';
import type { ItemVectors } from './item-vectors.ts';
import { CodedVectors } from './coded-vectors.ts';
import { referenceTopK } from './reference-top-k.ts';
import { Holding, type ServingMemory } from './serving-memory.ts';

export interface TopK {
  /** [found] rows, best first; of equal scores the lower row first */
  readonly rows: Int32Array;
  /** [found] inner products, descending */
  readonly scores: Float32Array;
}

export interface DenseScanOptions {
  /** The most that a question may ask for, 1000 unless told. */
  readonly most?: number;
  /**
   * Reads int8 codes first and only what can still be among the best in f32: the same answers, about half the time and a quarter more
   * memory. Pays above some ten thousand vectors.
   */
  readonly coded?: boolean;
}

/**
 * Exact answers to "which vectors have the greatest inner product with this one", synchronously in one thread: 1 ms for 100,000
 * vectors of 64. A vector whose score is not a number is never found.
 */
export class DenseScan {
  readonly #vectors: ItemVectors;
  readonly #most: number;
  readonly #places: ScanPlaces | null;
  readonly #coded: CodedVectors | null;

  constructor(vectors: ItemVectors, { most = 1000, coded = false }: DenseScanOptions = {}) {
    expectInteger('most', most, 1);
    this.#vectors = vectors;
    this.#most = most;
    this.#places = vectors.memory && new ScanPlaces(this, vectors.memory, vectors, most);
    this.#coded = coded && vectors.memory ? new CodedVectors(vectors.memory, vectors) : null;
  }

  /**
   * @param query [dimensions]
   * @param limit 0..most
   * @param eligible rows that may be found; all without it. Rows beyond its size are not eligible
   * @returns min(limit, eligible rows) rows, in new arrays
   * @throws ResourceError MODEL_CLOSED
   * Cost O(count dimensions): memory is read once.
   */
  topK(query: Float32Array, limit: number, eligible?: Bitset): TopK {
    const vectors = this.#vectors;
    const { values } = vectors;
    expectLength('query', query, vectors.dimensions);
    expectInteger('limit', limit, 0, this.#most);
    const k = Math.min(limit, vectors.count);
    if (k === 0) return { rows: new Int32Array(0), scores: new Float32Array(0) };
    if (!this.#places) return referenceTopK(values, vectors.dimensions, query, k, eligible);
    const mask = this.#places.put(query, eligible);
    if (this.#coded) this.#coded.scan(query, this.#places, mask, k);
    else {
      const { query: queryAt, scores, rows } = this.#places;
      vectors.memory!.exports.scanExact(vectors.address, vectors.count, vectors.dimensions, queryAt, mask, k, scores, rows);
    }
    return this.#places.answer(k);
  }

  close(): void {
    this.#places?.close();
    this.#coded?.close();
  }
}

/** Where a question and its answer lie. */
export class ScanPlaces {
  readonly query: number;
  readonly scores: number;
  readonly rows: number;
  readonly #mask: number;
  readonly #words: number;
  readonly #holding: Holding;
  readonly #heap: ServingMemory['heap'];

  constructor(owner: object, { heap }: ServingMemory, { count, dimensions }: ItemVectors, most: number) {
    this.#heap = heap;
    this.#words = (count + 31) >>> 5;
    this.query = heap.allocate(dimensions * 4);
    this.scores = heap.allocate(most * 4);
    this.rows = heap.allocate(most * 4);
    this.#mask = heap.allocate(this.#words * 4);
    this.#holding = new Holding(owner, heap, [this.query, this.scores, this.rows, this.#mask]);
  }

  /** @returns address of the mask, 0 when everything is eligible */
  put(query: Float32Array, eligible: Bitset | undefined): number {
    this.#holding.expectOpen();
    this.#heap.float32(this.query, query.length).set(query);
    if (!eligible) return 0;
    const mask = this.#heap.int32(this.#mask, this.#words);
    const known = eligible.words.subarray(0, this.#words);
    mask.set(known);
    mask.fill(0, known.length);
    return this.#mask;
  }

  /** Places that no row took come last. */
  answer(k: number): TopK {
    const scores = this.#heap.float32(this.scores, k);
    let found = k;
    while (found > 0 && scores[found - 1] === -Infinity) found--;
    return { rows: this.#heap.int32(this.rows, found).slice(), scores: scores.slice(0, found) };
  }

  close(): void {
    this.#holding.release();
  }
}
