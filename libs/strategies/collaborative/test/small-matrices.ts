import { seededRng } from '@zhiyin/domain';
import { csrFromEntries, type CsrMatrix } from '@zhiyin/sparse';

/** Row by row, the columns that hold 1. */
export function binary(width: number, rows: readonly (readonly number[])[]): CsrMatrix {
  const [row, column] = [rows.flatMap((columns, n) => columns.map(() => n)), rows.flat()];
  return csrFromEntries({ length: row.length, row: Int32Array.from(row), column: Int32Array.from(column), value: new Float32Array(row.length).fill(1) }, rows.length, width);
}

/** Two cells of five hold a number between 0.5 and 1.5. */
export function randomMatrix(rows: number, width: number): CsrMatrix {
  const rng = seededRng(3);
  const cells = Array.from({ length: rows * width }, (_, n) => n).filter(() => rng.next() < 0.4);
  return csrFromEntries({
    length: cells.length, row: Int32Array.from(cells, (n) => Math.floor(n / width)), column: Int32Array.from(cells, (n) => n % width), value: Float32Array.from(cells, () => 0.5 + rng.next()),
  }, rows, width);
}

export function denseOf(matrix: CsrMatrix): number[][] {
  return Array.from({ length: matrix.rows }, (_, row) => {
    const cells = new Array<number>(matrix.width).fill(0);
    for (let k = matrix.offsets[row]; k < matrix.offsets[row + 1]; k++) cells[matrix.columns[k]] = matrix.values[k];
    return cells;
  });
}
