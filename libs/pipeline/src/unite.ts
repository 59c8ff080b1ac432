import type { Answer } from './retrieve.ts';
import type { Slate } from './slate.ts';

/** One row per item, one column per source, rows in the order in which they were first named. O(all answers). */
export function unite(answers: readonly Answer[]): Slate {
  const rows = new Map<number, number>();
  for (const { items } of answers) {
    for (let i = 0; i < items.length; i++) if (!rows.has(items[i])) rows.set(items[i], rows.size);
  }
  const sources = answers.map(({ strategy, items, scores }) => {
    const column = { strategy, scores: new Float32Array(rows.size).fill(NaN), ranks: new Int32Array(rows.size) };
    for (let i = 0; i < items.length; i++) {
      const row = rows.get(items[i])!;
      column.scores[row] = scores[i];
      column.ranks[row] = i + 1;
    }
    return column;
  });
  return { items: Int32Array.from(rows.keys()), sources, scores: null, propensities: null, reasons: null };
}
