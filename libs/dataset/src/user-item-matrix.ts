import { csrFromEntries, type CsrMatrix } from '@zhiyin/sparse';
import type { DatasetView, Interactions } from './dataset-view.ts';
import { fading, weightsByCode, type EventWeights } from './event-weights.ts';

/** @public */
export interface UserItemMatrix {
  /**
   * [people x items] who cares for what: known users first, in their order, then every session of a stranger that joins at
   * least two items. Each pair once, with its strongest event; the mean over all pairs is 1, so that a shop of views alone, or
   * of purchases alone, is binary.
   */
  readonly matrix: CsrMatrix;
  /** What weights were multiplied by: live histories are brought to the same scale with it. */
  readonly scale: number;
}

/**
 * Everybody's history as a set of weighted items: what collaborative models learn from.
 * A person with more than `limit` different items trains with the newest of them: one account must not shape the shop.
 * Made-up times do not fade.
 * Cost O(events + people + items) time, 24 bytes an event.
 * @public
 */
export function userItemMatrix(data: DatasetView, weights: EventWeights, limit: number): UserItemMatrix {
  const rows = data.interactions();
  const people = data.users.size + sessionCount(rows);
  const person = personOfRow(rows, data.users.size);
  const entries = { length: 0, row: new Int32Array(rows.length), column: new Int32Array(rows.length), value: new Float32Array(rows.length) };
  const ofType = weightsByCode(weights);
  const age = data.syntheticTimes ? { ...weights, halfLifeDays: 0 } : weights;
  for (let row = 0; row < rows.length; row++) {
    const weight = rows.item[row] < 0 ? 0 : ofType[rows.type[row]] * fading(rows.time[row], data.until, age);
    if (!(Math.fround(weight) > 0)) continue;
    const n = entries.length++;
    entries.row[n] = person(row);
    entries.column[n] = rows.item[row];
    entries.value[n] = weight;
  }
  const all = csrFromEntries(entries, people, data.items.size);
  return scaled(withoutLoners(newestOf(all, rows, person, limit), data.users.size));
}

function sessionCount({ session, length }: Interactions): number {
  let highest = -1;
  for (let row = 0; row < length; row++) if (session[row] > highest) highest = session[row];
  return highest + 1;
}

const personOfRow = ({ user, session }: Interactions, users: number) => (row: number): number => (user[row] >= 0 ? user[row] : users + session[row]);

/** Rows longer than `limit` keep the items whose newest event is newest. */
function newestOf(matrix: CsrMatrix, rows: Interactions, person: (row: number) => number, limit: number): CsrMatrix {
  const kept = new Map<number, Set<number>>();
  for (let p = 0; p < matrix.rows; p++) if (matrix.offsets[p + 1] - matrix.offsets[p] > limit) kept.set(p, new Set());
  if (!kept.size) return matrix;
  for (let row = rows.length - 1; row >= 0; row--) {
    const items = kept.get(person(row));
    if (items && items.size < limit && rows.item[row] >= 0) items.add(rows.item[row]);
  }
  return filtered(matrix, (p, item) => kept.get(p)?.has(item) ?? true);
}

/** A stranger's session with one item joins nothing; everybody else keeps their row number. */
function withoutLoners(matrix: CsrMatrix, users: number): CsrMatrix {
  const rows: number[] = [];
  for (let p = 0; p < matrix.rows; p++) if (p < users || matrix.offsets[p + 1] - matrix.offsets[p] > 1) rows.push(p);
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach((p, n) => (offsets[n + 1] = offsets[n] + matrix.offsets[p + 1] - matrix.offsets[p]));
  const columns = new Int32Array(offsets[rows.length]);
  const values = new Float32Array(offsets[rows.length]);
  rows.forEach((p, n) => {
    columns.set(matrix.columns.subarray(matrix.offsets[p], matrix.offsets[p + 1]), offsets[n]);
    values.set(matrix.values.subarray(matrix.offsets[p], matrix.offsets[p + 1]), offsets[n]);
  });
  return { rows: rows.length, width: matrix.width, offsets, columns, values };
}

function filtered(matrix: CsrMatrix, keep: (row: number, column: number) => boolean): CsrMatrix {
  const offsets = new Int32Array(matrix.rows + 1);
  const [columns, values] = [matrix.columns.slice(), matrix.values.slice()];
  let end = 0;
  for (let row = 0; row < matrix.rows; row++) {
    for (let k = matrix.offsets[row]; k < matrix.offsets[row + 1]; k++) {
      if (!keep(row, matrix.columns[k])) continue;
      columns[end] = matrix.columns[k];
      values[end++] = matrix.values[k];
    }
    offsets[row + 1] = end;
  }
  return { ...matrix, offsets, columns: columns.slice(0, end), values: values.slice(0, end) };
}

function scaled(matrix: CsrMatrix): UserItemMatrix {
  const sum = matrix.values.reduce((total, value) => total + value, 0);
  const scale = sum > 0 ? matrix.values.length / sum : 1;
  return { matrix: { ...matrix, values: matrix.values.map((value) => value * scale) }, scale };
}
