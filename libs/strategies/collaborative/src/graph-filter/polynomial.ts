import type { CsrMatrix } from '@zhiyin/sparse';
import { RowCollector } from '../neighbours/row-collector.ts';
import { Strongest } from '../neighbours/strongest.ts';

/**
 * A second-order low-pass filter 2 P - P^2 of a filter given by rows, of which each row keeps its strongest entries.
 * Cost O(sum over entries of the row they lead to).
 * @see Park, Shin, Shin 2024, "Turbo-CF: Matrix Decomposition-Free Graph Filtering for Fast Recommendation", section 3.3
 */
export function secondOrder(filter: CsrMatrix, neighbours: number, eachItem: (item: number) => void): CsrMatrix {
  const sums = new Float64Array(filter.width);
  const touched: number[] = [];
  const strongest = new Strongest(filter.width);
  const rows = new RowCollector(filter.rows);
  const add = (other: number, value: number): void => {
    if (sums[other] === 0) touched.push(other);
    sums[other] += value;
  };
  for (let item = 0; item < filter.rows; item++) {
    eachItem(item);
    for (let k = filter.offsets[item]; k < filter.offsets[item + 1]; k++) {
      const [via, weight] = [filter.columns[k], filter.values[k]];
      add(via, 2 * weight);
      for (let l = filter.offsets[via]; l < filter.offsets[via + 1]; l++) add(filter.columns[l], -weight * filter.values[l]);
    }
    for (const other of touched) {
      // An entry may have been touched, come to 0 and been touched again: offer it once.
      if (other !== item && sums[other] > 0) strongest.offer(other, sums[other]);
      sums[other] = 0;
    }
    touched.length = 0;
    const kept = strongest.take(neighbours);
    rows.add(kept.items, kept.strengths);
  }
  return rows.finish(filter.width);
}
