import type { CsrMatrix } from './csr-matrix.ts';

/** Parallel lists of (row, column, value) in any order; the same place may come several times. */
export interface Entries {
  readonly length: number;
  /** [length] 0..rows-1 */
  readonly row: Int32Array;
  /** [length] 0..width-1 */
  readonly column: Int32Array;
  /** [length] */
  readonly value: Float32Array;
}

/**
 * Sorts entries into rows with ascending, distinct columns; values that meet at one place become one by `merge` (default:
 * the greater). Two counting sorts: O(entries + rows + width) time and memory, whatever the order they came in.
 */
export function csrFromEntries(entries: Entries, rows: number, width: number, merge: (a: number, b: number) => number = Math.max): CsrMatrix {
  const byColumn = countingSort(entries.column, entries.length, width, (n) => n);
  const byRow = countingSort(entries.row, entries.length, rows, (n) => byColumn.order[n]);
  const offsets = new Int32Array(rows + 1);
  const columns = new Int32Array(entries.length);
  const values = new Float32Array(entries.length);
  let end = 0;
  for (let row = 0; row < rows; row++) {
    const start = end;
    for (let k = byRow.start[row]; k < byRow.start[row + 1]; k++) {
      const entry = byRow.order[k];
      const column = entries.column[entry];
      if (end > start && columns[end - 1] === column) values[end - 1] = merge(values[end - 1], entries.value[entry]);
      else {
        columns[end] = column;
        values[end++] = entries.value[entry];
      }
    }
    offsets[row + 1] = end;
  }
  return { rows, width, offsets, columns: columns.slice(0, end), values: values.slice(0, end) };
}

/** Stable: entries taken in the order of `nth`, sorted by `keys`. */
function countingSort(keys: Int32Array, length: number, size: number, nth: (n: number) => number): { readonly start: Int32Array; readonly order: Int32Array } {
  const start = new Int32Array(size + 1);
  for (let n = 0; n < length; n++) start[keys[n] + 1]++;
  for (let key = 0; key < size; key++) start[key + 1] += start[key];
  const next = start.slice(0, size);
  const order = new Int32Array(length);
  for (let n = 0; n < length; n++) {
    const entry = nth(n);
    order[next[keys[entry]]++] = entry;
  }
  return { start, order };
}
