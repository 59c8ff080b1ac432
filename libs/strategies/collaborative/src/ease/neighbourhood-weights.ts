import { transpose, type CsrMatrix } from '@zhiyin/sparse';
import { GramRows } from '../neighbours/gram-rows.ts';
import { RowCollector } from '../neighbours/row-collector.ts';
import { Strongest } from '../neighbours/strongest.ts';
import { choleskySolve } from './cholesky.ts';

export interface NeighbourhoodOptions {
  /** Items that may speak for an item. */
  readonly neighbourhood: number;
  /** [items] added to the diagonal of the Gram matrix, > 0 */
  readonly diagonal: ArrayLike<number>;
}

/**
 * EASE column by column, each restricted to the items that share most people with the target: the ridge regression of item j
 * on its neighbourhood N, (G_NN + diag) b = G_Nj. A sparse approximate inverse with the pattern fixed beforehand: time and
 * memory grow linearly with the catalogue, where the inverse of the whole matrix costs items^3 and items^2.
 * Cost O(items (neighbourhood^3 / 3 + items of the people of the neighbourhood)).
 *
 * @param eachItem called before every item; throws to stop
 * @returns [items x items] row j: what other items say for item j
 * @throws NumericalError NOT_POSITIVE_DEFINITE
 * @see Ning, Karypis 2011, "SLIM: Sparse Linear Methods for Top-N Recommender Systems", section 4.1.3 (feature selection)
 * @see Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data"
 */
export function neighbourhoodWeights(matrix: CsrMatrix, { neighbourhood, diagonal }: NeighbourhoodOptions, eachItem: (item: number) => void): CsrMatrix {
  const gram = new GramRows(matrix);
  const strongest = new Strongest(matrix.width);
  const rows = new RowCollector(matrix.width);
  const local = new LocalGram(matrix);
  const a = new Float64Array(neighbourhood * neighbourhood);
  for (let item = 0; item < matrix.width; item++) {
    eachItem(item);
    gram.compute(item);
    for (let n = 0; n < gram.count; n++) if (gram.touched[n] !== item) strongest.offer(gram.touched[n], gram.sums[gram.touched[n]]);
    const { items, strengths } = strongest.take(neighbourhood);
    local.fill(items, diagonal, a);
    choleskySolve(a, strengths, items.length, item);
    rows.add(items, strengths);
  }
  return rows.finish(matrix.width);
}

/** Small dense cut-outs of the Gram matrix. */
class LocalGram {
  readonly #matrix: CsrMatrix;
  readonly #people: CsrMatrix;
  /** [items] place in the current neighbourhood, -1 outside */
  readonly #place: Int32Array;

  constructor(matrix: CsrMatrix) {
    this.#matrix = matrix;
    this.#people = transpose(matrix);
    this.#place = new Int32Array(matrix.width).fill(-1);
  }

  /** Lower triangle of G_NN + diag into `into`, row-major [n x n]. */
  fill(items: Int32Array, diagonal: ArrayLike<number>, into: Float64Array): void {
    const n = items.length;
    into.fill(0, 0, n * n);
    items.forEach((item, place) => (this.#place[item] = place));
    for (let row = 0; row < n; row++) {
      this.#addRow(items[row], row * n, into);
      into[row * n + row] += diagonal[items[row]];
    }
    for (const item of items) this.#place[item] = -1;
  }

  #addRow(item: number, at: number, into: Float64Array): void {
    const { offsets, columns, values } = this.#matrix;
    const people = this.#people;
    for (let p = people.offsets[item]; p < people.offsets[item + 1]; p++) {
      const person = people.columns[p];
      const weight = people.values[p];
      // Columns ascend, and so do places: beyond the item itself lies the upper triangle.
      for (let k = offsets[person]; k < offsets[person + 1] && columns[k] <= item; k++) {
        const place = this.#place[columns[k]];
        if (place >= 0) into[at + place] += weight * values[k];
      }
    }
  }
}
