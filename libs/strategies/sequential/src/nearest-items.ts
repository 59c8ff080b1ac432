import { DenseScan, ItemVectors } from '@zhiyin/compute';
import { Bitset } from '@zhiyin/domain';
import type { CandidateRequest, ScoredItems } from '@zhiyin/strategy-sdk';

/** Vectors of items as they serve: the exact greatest inner products with a person's. */
export class NearestItems {
  readonly #embeddings: Float32Array;
  readonly #size: number;
  readonly #numbers: Int32Array;
  readonly #rowOf: ReadonlyMap<number, number>;
  readonly #vectors: ItemVectors;
  readonly #scan: DenseScan;

  /**
   * @param embeddings [items x size]
   * @param numbers [items] today's catalogue number of each item, -1 for one that is gone
   */
  constructor(embeddings: Float32Array, size: number, numbers: Int32Array) {
    this.#embeddings = embeddings;
    this.#size = size;
    this.#numbers = numbers;
    this.#rowOf = new Map(Array.from(numbers, (number, row) => [number, row] as const).filter(([number]) => number >= 0));
    this.#vectors = new ItemVectors(embeddings, size);
    this.#scan = new DenseScan(this.#vectors, { most: numbers.length });
  }

  rowOf(number: number): number | undefined {
    return this.#rowOf.get(number);
  }

  /** Eligible items but those of the page. Cost O(items x size). */
  best(state: Float32Array, { context, eligible, limit }: CandidateRequest): ScoredItems {
    const numbers = this.#numbers;
    const shown = new Set(context.items);
    const wanted = new Bitset(numbers.length);
    for (let row = 0; row < numbers.length; row++) if (numbers[row] >= 0 && eligible.has(numbers[row]) && !shown.has(numbers[row])) wanted.add(row);
    const { rows, scores } = this.#scan.topK(state, Math.min(limit, numbers.length), wanted);
    return { items: rows.map((row) => numbers[row]), scores };
  }

  /** [items] inner products, NaN for what has no vector, and for everything where nobody is known. */
  scores(state: Float32Array | null, items: Int32Array): Float32Array {
    return Float32Array.from(items, (item) => {
      const row = this.#rowOf.get(item);
      return state && row !== undefined ? dot(state, this.#embeddings, row * this.#size) : Number.NaN;
    });
  }

  close(): void {
    this.#scan.close();
    this.#vectors.close();
  }
}

export function dot(state: ArrayLike<number>, embeddings: Float32Array, at: number): number {
  let sum = 0;
  for (let i = 0; i < state.length; i++) sum += state[i] * embeddings[at + i];
  return sum;
}
