import type { Bitset } from '@zhiyin/domain';
import { expectInteger, expectLength } from './checks.ts';
import { DenseScan, type TopK } from './dense-scan.ts';
import { ItemVectors } from './item-vectors.ts';

/** From so many values on, codes of a quarter of their size are read first: below, all of them are read as fast. */
const CODED_FROM = 1_000_000;
/** So many vectors may lie beside the others before they are put among them. */
const MOST_BESIDE = 1024;

/**
 * Exact search for the greatest inner product among vectors that come and change while they are searched: those of a catalogue.
 * What came since the last tidying lies beside the rest and is looked at one by one.
 */
export class GrowingScan {
  #vectors: ItemVectors;
  #scan: DenseScan;
  /** Rows that have a vector among the others. */
  #known: Bitset;
  readonly #beside = new Map<number, Float32Array>();

  /**
   * @param values row-major [rows x dimensions], copied
   * @param known which rows have a vector; the others are never found
   */
  constructor(values: Float32Array, readonly dimensions: number, known: Bitset) {
    this.#vectors = new ItemVectors(values, dimensions);
    this.#scan = scanOf(this.#vectors);
    this.#known = known.resized(this.#vectors.count);
  }

  /** One past the highest row that has a vector or had one. */
  get size(): number {
    let size = this.#known.size;
    for (const row of this.#beside.keys()) if (row >= size) size = row + 1;
    return size;
  }

  has(row: number): boolean {
    return this.#beside.has(row) || this.#known.has(row);
  }

  /** [dimensions] zeros for a row that has none; valid until the next `put`. */
  vector(row: number): Float32Array {
    const beside = this.#beside.get(row);
    if (beside) return beside;
    if (!this.has(row)) return new Float32Array(this.dimensions);
    return this.#vectors.values.subarray(row * this.dimensions, (row + 1) * this.dimensions);
  }

  /** Sets or replaces the vector of a row. Now and then O(rows x dimensions), else O(dimensions). */
  put(row: number, vector: Float32Array): void {
    expectInteger('row', row, 0);
    expectLength('vector', vector, this.dimensions);
    this.#known.delete(row);
    this.#beside.set(row, vector.slice());
    if (this.#beside.size > MOST_BESIDE) this.#tidy();
  }

  remove(row: number): void {
    this.#known.delete(row);
    this.#beside.delete(row);
  }

  /**
   * @returns at most min(limit, 1000) eligible rows, best first; of equal scores the lower row first
   * @throws ResourceError MODEL_CLOSED
   */
  topK(query: Float32Array, limit: number, eligible: Bitset): TopK {
    const wanted = this.#known.clone().intersect(eligible);
    const asked = Math.min(limit, MOST_ASKED);
    const found = this.#scan.topK(query, Math.min(asked, this.#vectors.count), wanted);
    const beside = [...this.#beside].filter(([row]) => eligible.has(row)).map(([row, vector]) => ({ row, score: Math.fround(dot(query, vector)) }));
    if (!beside.length) return found;
    const all = [...Array.from(found.rows, (row, n) => ({ row, score: found.scores[n] })), ...beside.filter(({ score }) => Number.isFinite(score))]
      .sort((a, b) => b.score - a.score || a.row - b.row).slice(0, asked);
    return { rows: Int32Array.from(all, ({ row }) => row), scores: Float32Array.from(all, ({ score }) => score) };
  }

  close(): void {
    this.#scan.close();
    this.#vectors.close();
  }

  #tidy(): void {
    const { dimensions, size } = this;
    const values = new Float32Array(size * dimensions);
    values.set(this.#vectors.values);
    const known = this.#known.resized(size);
    for (const [row, vector] of this.#beside) {
      values.set(vector, row * dimensions);
      known.add(row);
    }
    this.close();
    this.#vectors = new ItemVectors(values, dimensions);
    this.#scan = scanOf(this.#vectors);
    this.#known = known;
    this.#beside.clear();
  }
}

/** More than anybody shows. */
const MOST_ASKED = 1000;

function scanOf(vectors: ItemVectors): DenseScan {
  return new DenseScan(vectors, { most: MOST_ASKED, coded: vectors.count * vectors.dimensions >= CODED_FROM });
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}
