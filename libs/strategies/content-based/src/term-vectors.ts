import type { CsrMatrix } from '@zhiyin/sparse';
import type { Query } from './query.ts';

/** Unit-length term vectors of the catalogue's items. */
export class TermVectors {
  /** [highest catalogue number + 1] row of each item, -1 where there is none. */
  readonly #rowOf: Int32Array;

  /**
   * @param rows     [rows x terms] each of length 1, or empty
   * @param numbers  [rows] catalogue number of each row, -1 for an item that has left
   */
  constructor(
    readonly terms: readonly string[],
    readonly rows: Pick<CsrMatrix, 'offsets' | 'columns' | 'values'>,
    readonly numbers: Int32Array,
  ) {
    this.#rowOf = new Int32Array(numbers.reduce((most, number) => Math.max(most, number + 1), 0)).fill(-1);
    numbers.forEach((number, row) => {
      if (number >= 0) this.#rowOf[number] = row;
    });
  }

  /** One past the highest catalogue number. */
  get size(): number {
    return this.#rowOf.length;
  }

  /** -1 for an item without content. */
  row(item: number): number {
    const row = item < this.#rowOf.length ? this.#rowOf[item] : -1;
    return row < 0 || this.rows.offsets[row] === this.rows.offsets[row + 1] ? -1 : row;
  }

  /** Adds an item's vector, times `weight`, to a query; nothing for an item without content. */
  addTo(query: Query, item: number, weight: number): void {
    const row = this.row(item);
    if (row < 0) return;
    const { offsets, columns, values } = this.rows;
    for (let k = offsets[row]; k < offsets[row + 1]; k++) query.add(columns[k], weight * values[k]);
  }

  /** [items.length] cosines, NaN for an item without content. */
  similarities(query: Query, items: Int32Array): Float32Array {
    const { offsets, columns, values } = this.rows;
    const { weights, length } = query;
    const scale = length > 0 ? 1 / length : 0;
    const scores = new Float32Array(items.length);
    for (let n = 0; n < items.length; n++) {
      const row = this.row(items[n]);
      let sum = row < 0 ? Number.NaN : 0;
      for (let k = offsets[row]; k < offsets[row + 1]; k++) sum += values[k] * weights[columns[k]];
      scores[n] = sum * scale;
    }
    return scores;
  }

  /** The terms that make an item similar to `query`, strongest first. */
  sharedTerms(query: Query, item: number): number[] {
    const row = this.row(item);
    if (row < 0) return [];
    const { offsets, columns, values } = this.rows;
    const shared: { term: number; share: number }[] = [];
    for (let k = offsets[row]; k < offsets[row + 1]; k++) {
      const share = values[k] * query.weights[columns[k]];
      if (share > 0) shared.push({ term: columns[k], share });
    }
    return shared.sort((a, b) => b.share - a.share || a.term - b.term).map(({ term }) => term);
  }
}
