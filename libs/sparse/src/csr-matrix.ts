/** Sparse rows: row r holds `columns[offsets[r] .. offsets[r + 1])` with the values beside them, columns ascending and distinct. */
export interface CsrMatrix {
  readonly rows: number;
  readonly width: number;
  /** [rows + 1] */
  readonly offsets: Int32Array;
  /** [nnz] 0..width-1 */
  readonly columns: Int32Array;
  /** [nnz] */
  readonly values: Float32Array;
}

/** Every row divided by its Euclidean length, so that dot products are cosines; empty rows stay empty. New values, shared structure. */
export function normalizeRows(matrix: CsrMatrix): CsrMatrix {
  const values = new Float32Array(matrix.values.length);
  for (let row = 0; row < matrix.rows; row++) {
    const [start, end] = [matrix.offsets[row], matrix.offsets[row + 1]];
    let squares = 0;
    for (let k = start; k < end; k++) squares += matrix.values[k] ** 2;
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let k = start; k < end; k++) values[k] = matrix.values[k] * scale;
  }
  return { ...matrix, values };
}

/** Keeps the `limit` greatest values of each row (ties: the lower column), columns ascending again. Cost O(nnz log longest row). */
export function keepStrongest(matrix: CsrMatrix, limit: number): CsrMatrix {
  const offsets = new Int32Array(matrix.rows + 1);
  for (let row = 0; row < matrix.rows; row++) {
    offsets[row + 1] = offsets[row] + Math.min(limit, matrix.offsets[row + 1] - matrix.offsets[row]);
  }
  const columns = new Int32Array(offsets[matrix.rows]);
  const values = new Float32Array(offsets[matrix.rows]);
  for (let row = 0; row < matrix.rows; row++) {
    const [start, end, to] = [matrix.offsets[row], matrix.offsets[row + 1], offsets[row]];
    const kept = strongestOf(matrix, start, end, limit);
    kept.forEach((k, n) => {
      columns[to + n] = matrix.columns[k];
      values[to + n] = matrix.values[k];
    });
  }
  return { rows: matrix.rows, width: matrix.width, offsets, columns, values };
}

function strongestOf(matrix: CsrMatrix, start: number, end: number, limit: number): Int32Array {
  const all = Int32Array.from({ length: end - start }, (_, n) => start + n);
  if (all.length <= limit) return all;
  return all
    .sort((a, b) => matrix.values[b] - matrix.values[a] || a - b)
    .slice(0, limit)
    .sort();
}

/** Rows become columns; within a new row the columns ascend. Cost O(nnz + rows + width). */
export function transpose(matrix: CsrMatrix): CsrMatrix {
  const offsets = new Int32Array(matrix.width + 1);
  for (const column of matrix.columns) offsets[column + 1]++;
  for (let c = 0; c < matrix.width; c++) offsets[c + 1] += offsets[c];
  const next = offsets.slice(0, matrix.width);
  const columns = new Int32Array(matrix.columns.length);
  const values = new Float32Array(matrix.columns.length);
  for (let row = 0; row < matrix.rows; row++) {
    for (let k = matrix.offsets[row]; k < matrix.offsets[row + 1]; k++) {
      const to = next[matrix.columns[k]]++;
      columns[to] = row;
      values[to] = matrix.values[k];
    }
  }
  return { rows: matrix.width, width: matrix.rows, offsets, columns, values };
}
