import type { CsrMatrix } from '@zhiyin/sparse';

/** A square sparse matrix whose rows come in batches, each row with room for k entries of which it uses some. */
export class RowsOfBatches {
  readonly #offsets: Int32Array;
  readonly #columns: Int32Array[] = [];
  readonly #values: Float32Array[] = [];
  #row = 0;

  constructor(private readonly width: number) {
    this.#offsets = new Int32Array(width + 1);
  }

  /** Copies. @param counts [rows of the batch] @param columns [rows x k] @param values [rows x k] */
  add(counts: Int32Array, columns: Int32Array, values: Float32Array, k: number): void {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const [ownColumns, ownValues] = [new Int32Array(total), new Float32Array(total)];
    let end = 0;
    counts.forEach((count, row) => {
      ownColumns.set(columns.subarray(row * k, row * k + count), end);
      ownValues.set(values.subarray(row * k, row * k + count), end);
      end += count;
      this.#offsets[this.#row + 1] = this.#offsets[this.#row] + count;
      this.#row++;
    });
    this.#columns.push(ownColumns);
    this.#values.push(ownValues);
  }

  finish(): CsrMatrix {
    const total = this.#offsets[this.width];
    const [columns, values] = [new Int32Array(total), new Float32Array(total)];
    let end = 0;
    this.#columns.forEach((own, batch) => {
      columns.set(own, end);
      values.set(this.#values[batch], end);
      end += own.length;
    });
    return { rows: this.width, width: this.width, offsets: this.#offsets, columns, values };
  }
}
