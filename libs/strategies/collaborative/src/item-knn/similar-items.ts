import type { CsrMatrix } from '@zhiyin/sparse';
import { GramRows, gramDiagonal } from '../neighbours/gram-rows.ts';
import { RowCollector } from '../neighbours/row-collector.ts';
import { Strongest } from '../neighbours/strongest.ts';

export interface SimilarityOptions {
  readonly neighbours: number;
  readonly seedExponent: number;
  readonly popularityExponent: number;
  readonly shrinkage: number;
}

/**
 * For every item j its nearest items i, by c_ij / (c_ii^a c_jj^b) x c_ij / (c_ij + shrinkage), c = x^T x. a = b = 0.5 is the
 * cosine; other exponents normalise co-occurrence by how much of both items there is.
 * Cost O(sum over people of n^2) time, O(items x neighbours) memory.
 *
 * @param eachItem called before every item; throws to stop
 * @returns [items x items] row j: neighbours i of item j
 * @see Deshpande, Karypis 2004, "Item-Based Top-N Recommendation Algorithms", section 4
 */
export function similarItems(matrix: CsrMatrix, { neighbours, seedExponent, popularityExponent, shrinkage }: SimilarityOptions, eachItem: (item: number) => void): CsrMatrix {
  const diagonal = gramDiagonal(matrix);
  const seedScale = diagonal.map((own) => own ** -seedExponent);
  const targetScale = diagonal.map((own) => own ** -popularityExponent);
  const gram = new GramRows(matrix);
  const strongest = new Strongest(matrix.width);
  const rows = new RowCollector(matrix.width);
  for (let item = 0; item < matrix.width; item++) {
    eachItem(item);
    gram.compute(item);
    for (let n = 0; n < gram.count; n++) {
      const other = gram.touched[n];
      const together = gram.sums[other];
      if (other !== item) strongest.offer(other, together * seedScale[other] * targetScale[item] * (together / (together + shrinkage)));
    }
    const { items, strengths } = strongest.take(neighbours);
    rows.add(items, strengths);
  }
  return rows.finish(matrix.width);
}
