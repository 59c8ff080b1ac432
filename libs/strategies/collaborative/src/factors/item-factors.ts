import { DenseScan, ItemVectors } from '@zhiyin/compute';
import { ArtifactError, Bitset } from '@zhiyin/domain';
import type { Artifact, NamedArray, ScoredItems } from '@zhiyin/strategy-sdk';
import type { TrainedItems } from '../history/trained-items.ts';

/** From so many numbers on, codes of a quarter of their size are read first: below, all of them are read as fast. */
const CODED_FROM = 1_000_000;

/**
 * Vectors of a model's items by catalogue number, where a dense scan can read them: who an answer is for is one more vector,
 * and what is best for them is what has the greatest inner product with it.
 */
export class ItemFactors {
  readonly dimensions: number;
  readonly vectors: ItemVectors;
  readonly #known: Bitset;
  readonly #scan: DenseScan;
  readonly #lengths: Float32Array;

  /**
   * @param name of an array [items x dimensions]
   * @throws ArtifactError FACTORS_BROKEN when the array does not fit the items or holds what is no number
   */
  constructor(artifact: Artifact, name: string, trained: TrainedItems) {
    const array = artifact.array(name);
    check(array, name, trained.size);
    const size = trained.numbers.reduce((most, number) => Math.max(most, number + 1), 0);
    this.dimensions = Math.max(1, array.shape[1]);
    this.#known = new Bitset(size);
    const values = new Float32Array(size * this.dimensions);
    for (let row = 0; row < trained.size; row++) {
      const number = trained.numbers[row];
      if (number < 0) continue;
      values.set(array.data.subarray(row * this.dimensions, (row + 1) * this.dimensions), number * this.dimensions);
      this.#known.add(number);
    }
    this.vectors = new ItemVectors(values, this.dimensions);
    this.#lengths = Float32Array.from({ length: size }, (_, item) => lengthOf(this.vectorOf(item)));
    this.#scan = new DenseScan(this.vectors, { most: Math.max(1, size), coded: values.length >= CODED_FROM });
  }

  /** The `limit` best eligible items that the model knows, without those left out. Cost O(catalogue x dimensions). */
  best(query: Float32Array, limit: number, eligible: Bitset, leftOut: Iterable<number>): ScoredItems {
    const asked = this.#known.clone().intersect(eligible);
    for (const item of leftOut) asked.delete(item);
    const { rows, scores } = this.#scan.topK(query, Math.min(limit, this.vectors.count), asked);
    return { items: rows, scores };
  }

  /** [items]; NaN for an item the model does not know. */
  scores(query: Float32Array, items: Int32Array): Float32Array {
    return Float32Array.from(items, (item) => (this.has(item) ? this.dot(query, item) : Number.NaN));
  }

  dot(query: Float32Array, item: number): number {
    const { values } = this.vectors;
    const at = item * this.dimensions;
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    let d = 0;
    // Four sums, so that one addition does not wait for the one before it.
    for (; d + 3 < this.dimensions; d += 4) {
      s0 += query[d] * values[at + d];
      s1 += query[d + 1] * values[at + d + 1];
      s2 += query[d + 2] * values[at + d + 2];
      s3 += query[d + 3] * values[at + d + 3];
    }
    for (; d < this.dimensions; d++) s0 += query[d] * values[at + d];
    return s0 + s1 + s2 + s3;
  }

  /** What the product of an item with this query is at most: `most`, or what its length allows. */
  bound(query: Float32Array, most: number): (item: number) => number {
    const length = lengthOf(query);
    return (item) => Math.min(most, length * this.#lengths[item]);
  }

  vectorOf(item: number): Float32Array {
    return this.vectors.values.subarray(item * this.dimensions, (item + 1) * this.dimensions);
  }

  has(item: number): boolean {
    return this.#known.has(item);
  }

  close(): void {
    this.#scan.close();
    this.vectors.close();
  }
}

function lengthOf(vector: Float32Array): number {
  let squares = 0;
  for (const value of vector) squares += value * value;
  return Math.sqrt(squares);
}

function check({ data, shape }: NamedArray, name: string, rows: number): void {
  if (shape.length !== 2 || shape[0] !== rows || data.length !== rows * shape[1]) {
    throw broken(name, `${rows} rows, got ${data.length} numbers of shape [${shape.join(', ')}]`);
  }
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw broken(name, `finite numbers, got ${data[at]} at ${at}`);
}

const broken = (name: string, message: string): ArtifactError =>
  new ArtifactError('FACTORS_BROKEN', `item vectors '${name}': expected ${message}: train the strategy again`);
