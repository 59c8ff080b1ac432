import { userItemMatrix, type DatasetView, type EventWeights } from '@zhiyin/dataset';
import { csrFromEntries, type CsrMatrix } from '@zhiyin/sparse';
import type { HistoryConfig } from './history-config.ts';

/** What a collaborative model learns from. */
export interface TrainingMatrix {
  /** [people x n] weights, mean 1 */
  readonly matrix: CsrMatrix;
  /** [n] external ids of the columns */
  readonly ids: readonly string[];
  /** [n] their catalogue numbers */
  readonly columns: Int32Array;
  /** [n] people who have each item */
  readonly users: Int32Array;
  /** What event weights were multiplied by. */
  readonly scale: number;
}

/**
 * The user-item matrix over the items that somebody touched and that still have a name; of more than `maxItems` the ones that
 * most people have. Cost O(events + people + items).
 */
export function trainingMatrix(data: DatasetView, config: HistoryConfig, maxItems = Number.POSITIVE_INFINITY): TrainingMatrix {
  const { matrix, scale } = userItemMatrix(data, eventWeights(config), config.itemsPerUser);
  const ids = data.items.ids();
  const users = columnCounts(matrix);
  const touched = Array.from(users.keys()).filter((item) => users[item] > 0 && ids[item] !== '');
  const kept = touched.length <= maxItems ? touched
    : touched.sort((a, b) => users[b] - users[a] || a - b).slice(0, maxItems).sort((a, b) => a - b);
  return { matrix: columnsOf(matrix, kept), ids: kept.map((item) => ids[item]), columns: Int32Array.from(kept), users: Int32Array.from(kept, (item) => users[item]), scale };
}

export function eventWeights(config: HistoryConfig): EventWeights {
  return { view: config.viewWeight, cart: config.cartWeight, purchase: config.purchaseWeight, halfLifeDays: config.halfLifeDays };
}

function columnCounts(matrix: CsrMatrix): Int32Array {
  const counts = new Int32Array(matrix.width);
  for (const column of matrix.columns) counts[column]++;
  return counts;
}

/** @param kept ascending columns, which become 0, 1, 2 ... */
function columnsOf(matrix: CsrMatrix, kept: readonly number[]): CsrMatrix {
  const place = new Int32Array(matrix.width).fill(-1);
  kept.forEach((item, n) => (place[item] = n));
  const entries = { length: 0, row: new Int32Array(matrix.columns.length), column: new Int32Array(matrix.columns.length), value: new Float32Array(matrix.columns.length) };
  for (let row = 0; row < matrix.rows; row++) {
    for (let k = matrix.offsets[row]; k < matrix.offsets[row + 1]; k++) {
      if (place[matrix.columns[k]] < 0) continue;
      const n = entries.length++;
      entries.row[n] = row;
      entries.column[n] = place[matrix.columns[k]];
      entries.value[n] = matrix.values[k];
    }
  }
  return csrFromEntries(entries, matrix.rows, kept.length);
}
