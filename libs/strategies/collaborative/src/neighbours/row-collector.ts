import type { CsrMatrix } from '@zhiyin/sparse';

/** Collects rows of bounded length one after the other; memory grows with what is kept. */
export class RowCollector {
  readonly #rows: number;
  readonly #offsets: Int32Array;
  #columns = new Int32Array(1024);
  #values = new Float32Array(1024);
  #row = 0;
  #end = 0;

  constructor(rows: number) {
    this.#rows = rows;
    this.#offsets = new Int32Array(rows + 1);
  }

  /** @param columns ascending */
  add(columns: Int32Array, values: ArrayLike<number>): void {
    const needed = this.#end + columns.length;
    if (needed > this.#columns.length) this.#grow(needed);
    this.#columns.set(columns, this.#end);
    this.#values.set(values, this.#end);
    this.#end = needed;
    this.#offsets[++this.#row] = needed;
  }

  finish(width: number): CsrMatrix {
    return { rows: this.#rows, width, offsets: this.#offsets, columns: this.#columns.slice(0, this.#end), values: this.#values.slice(0, this.#end) };
  }

  #grow(needed: number): void {
    const length = Math.max(needed, this.#columns.length * 2);
    const [columns, values] = [new Int32Array(length), new Float32Array(length)];
    columns.set(this.#columns);
    values.set(this.#values);
    [this.#columns, this.#values] = [columns, values];
  }
}
