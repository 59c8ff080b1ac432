import type { CsrMatrix } from '@zhiyin/sparse';
import { GramRows } from '../neighbours/gram-rows.ts';
import { RowCollector } from '../neighbours/row-collector.ts';
import { Strongest } from '../neighbours/strongest.ts';

export interface FilterOptions {
  readonly neighbours: number;
  /** Turbo-CF: every entry is raised to this power. */
  readonly power: number;
}

/**
 * The linear filter x^T x without its diagonal, to a power, item by item, of which the strongest entries are kept.
 *
 * @param eachItem called before every item; throws to stop
 * @returns [items x items] row j: what other items say for item j
 * Cost O(sum over people of n^2) time; memory of what is kept.
 */
export function filterWeights(graph: CsrMatrix, { neighbours, power }: FilterOptions, eachItem: (item: number) => void): CsrMatrix {
  const items = graph.width;
  const gram = new GramRows(graph);
  const strongest = new Strongest(items);
  const rows = new RowCollector(items);
  for (let item = 0; item < items; item++) {
    eachItem(item);
    gram.compute(item);
    for (let n = 0; n < gram.count; n++) {
      const other = gram.touched[n];
      if (other !== item) strongest.offer(other, power === 1 ? gram.sums[other] : gram.sums[other] ** power);
    }
    const kept = strongest.take(neighbours);
    rows.add(kept.items, kept.strengths);
  }
  return rows.finish(items);
}
