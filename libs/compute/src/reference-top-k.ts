import type { Bitset } from '@zhiyin/domain';
import type { TopK } from './dense-scan.ts';

/** Scores everything eligible, sorts, takes the first k. */
export function referenceTopK(values: Float32Array, dimensions: number, query: Float32Array, k: number, eligible?: Bitset): TopK {
  const count = values.length / dimensions;
  const scores = new Float32Array(count);
  const rows: number[] = [];
  for (let row = 0; row < count; row++) {
    if (eligible && !eligible.has(row)) continue;
    let score = 0;
    for (let j = 0; j < dimensions; j++) score += values[row * dimensions + j] * query[j];
    scores[row] = score;
    // As in the kernels: NaN and -Infinity are no scores.
    if (scores[row] > -Infinity) rows.push(row);
  }
  const best = Int32Array.from(rows.sort((a, b) => scores[b] - scores[a] || a - b).slice(0, k));
  return { rows: best, scores: Float32Array.from(best, (row) => scores[row]) };
}
