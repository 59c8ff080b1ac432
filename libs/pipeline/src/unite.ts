import { scratch } from './item-table.ts';
import type { Answer } from './retrieve.ts';
import type { Slate } from './slate.ts';

/** One row per item, one column per source, rows in the order in which they were first named. O(all answers). */
export function unite(answers: readonly Answer[]): Slate {
  const items = new Int32Array(answers.reduce((sum, answer) => sum + answer.items.length, 0));
  const rowOf = scratch;
  rowOf.clear();
  let rows = 0;
  for (const answer of answers) {
    for (const item of answer.items) {
      if (rowOf.has(item)) continue;
      items[rows] = item;
      rowOf.set(item, rows++);
    }
  }
  const sources = answers.map(({ strategy, items, scores }) => {
    const column = { strategy, scores: new Float32Array(rows).fill(NaN), ranks: new Int32Array(rows) };
    for (let i = 0; i < items.length; i++) {
      const row = rowOf.get(items[i]);
      column.scores[row] = scores[i];
      column.ranks[row] = i + 1;
    }
    return column;
  });
  return { items: items.subarray(0, rows), sources, scores: null, propensities: null, reasons: null };
}
