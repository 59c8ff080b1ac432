import { transpose, type CsrMatrix } from '@zhiyin/sparse';

/**
 * Rows of the Gram matrix x^T x one at a time, without ever holding it: row i sums, over the people who have item i, their
 * other items. Cost of a row: items of the people who have it; memory 12 bytes an item.
 */
export class GramRows {
  /** [items] sums of the current row */
  readonly sums: Float64Array;
  /** First `count` entries: items with a sum in the current row, in no order. */
  readonly touched: Int32Array;
  count = 0;
  readonly #people: CsrMatrix;

  constructor(readonly matrix: CsrMatrix) {
    this.#people = transpose(matrix);
    this.sums = new Float64Array(matrix.width);
    this.touched = new Int32Array(matrix.width);
  }

  /** Fills `sums`, `touched` and `count`; what they held is gone. */
  compute(item: number): void {
    this.clear();
    const { offsets, columns, values } = this.matrix;
    const people = this.#people;
    for (let p = people.offsets[item]; p < people.offsets[item + 1]; p++) {
      const person = people.columns[p];
      const weight = people.values[p];
      for (let k = offsets[person]; k < offsets[person + 1]; k++) {
        const other = columns[k];
        if (this.sums[other] === 0) this.touched[this.count++] = other;
        this.sums[other] += weight * values[k];
      }
    }
  }

  clear(): void {
    for (let n = 0; n < this.count; n++) this.sums[this.touched[n]] = 0;
    this.count = 0;
  }
}

/** [items] sum of squares of each column: the diagonal of the Gram matrix. */
export function gramDiagonal(matrix: CsrMatrix): Float64Array {
  const diagonal = new Float64Array(matrix.width);
  for (let k = 0; k < matrix.columns.length; k++) diagonal[matrix.columns[k]] += matrix.values[k] ** 2;
  return diagonal;
}
