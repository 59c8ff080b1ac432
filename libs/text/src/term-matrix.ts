import type { CsrMatrix } from '@zhiyin/sparse';

/** Words of one part of a document; `weight` multiplies their counts (a title says more than a description). */
export interface Field {
  readonly tokens: readonly string[];
  readonly weight: number;
}

export interface PruneOptions {
  /** Drop terms that fewer documents hold: they connect nothing. Default 1. */
  readonly minDocuments?: number;
  /** Drop terms that more than this share of documents hold: they tell nothing apart. Default 1. */
  readonly maxDocumentShare?: number;
}

/** Weighted term counts of a set of documents. */
export interface TermMatrix {
  /** [terms] in ascending code unit order, whatever the order of the documents. */
  readonly terms: readonly string[];
  /** [terms] how many documents hold each. */
  readonly documentFrequency: Int32Array;
  /** [documents x terms] sum over fields of weight x count. */
  readonly counts: CsrMatrix;
  /** [documents] sum of a document's kept counts. */
  readonly lengths: Float32Array;
}

/** Collects documents one by one, then numbers the terms that survive pruning. Memory O(distinct terms + nnz). */
export class TermMatrixBuilder {
  readonly #numbers = new Map<string, number>();
  readonly #frequency: number[] = [];
  readonly #columns: number[] = [];
  readonly #counts: number[] = [];
  readonly #offsets: number[] = [0];

  /** Adds the next row; an empty document is an empty row. */
  add(fields: Iterable<Field>): void {
    const row = new Map<number, number>();
    for (const { tokens, weight } of fields) {
      for (const token of tokens) {
        const term = this.#numberOf(token);
        row.set(term, (row.get(term) ?? 0) + weight);
      }
    }
    for (const [term, count] of row) {
      this.#frequency[term]++;
      this.#columns.push(term);
      this.#counts.push(count);
    }
    this.#offsets.push(this.#columns.length);
  }

  build({ minDocuments = 1, maxDocumentShare = 1 }: PruneOptions = {}): TermMatrix {
    const rows = this.#offsets.length - 1;
    const most = maxDocumentShare * rows;
    const terms = [...this.#numbers.keys()]
      .filter((term) => {
        const frequency = this.#frequency[this.#numbers.get(term) ?? 0];
        return frequency >= minDocuments && frequency <= most;
      })
      .sort();
    const renumbered = new Int32Array(this.#numbers.size).fill(-1);
    terms.forEach((term, n) => (renumbered[this.#numbers.get(term) ?? 0] = n));
    const documentFrequency = Int32Array.from(terms, (term) => this.#frequency[this.#numbers.get(term) ?? 0]);
    const counts = this.#counted(renumbered, terms.length);
    return { terms, documentFrequency, counts, lengths: rowSums(counts) };
  }

  #numberOf(token: string): number {
    const known = this.#numbers.get(token);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(token, number);
    this.#frequency.push(0);
    return number;
  }

  #counted(renumbered: Int32Array, width: number): CsrMatrix {
    const rows = this.#offsets.length - 1;
    const offsets = new Int32Array(rows + 1);
    const columns: number[] = [];
    const values: number[] = [];
    for (let row = 0; row < rows; row++) {
      const kept: (readonly [number, number])[] = [];
      for (let k = this.#offsets[row]; k < this.#offsets[row + 1]; k++) {
        const column = renumbered[this.#columns[k]];
        if (column >= 0) kept.push([column, this.#counts[k]]);
      }
      kept.sort((a, b) => a[0] - b[0]);
      for (const [column, count] of kept) {
        columns.push(column);
        values.push(count);
      }
      offsets[row + 1] = columns.length;
    }
    return { rows, width, offsets, columns: Int32Array.from(columns), values: Float32Array.from(values) };
  }
}

function rowSums(matrix: CsrMatrix): Float32Array {
  const sums = new Float32Array(matrix.rows);
  for (let row = 0; row < matrix.rows; row++) {
    for (let k = matrix.offsets[row]; k < matrix.offsets[row + 1]; k++) sums[row] += matrix.values[k];
  }
  return sums;
}
