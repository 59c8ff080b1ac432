/** Items by term, greatest weight first. */
export interface Postings {
  /** [terms + 1] */
  readonly offsets: Int32Array;
  /** [nnz] catalogue numbers */
  readonly items: Int32Array;
  /** [nnz] */
  readonly weights: Float32Array;
}

const LEVELS = 1024;

/**
 * Turns item rows into term lists ordered by weight, to 1/1024 (ties by row), without sorting: one counting sort of all
 * entries by weight, then one by term. O(nnz + terms) time.
 *
 * @param weights  [nnz] 0..1
 * @param numbers  [rows] catalogue number of each row; rows with -1 are left out
 */
export function impactOrdered(
  rowOffsets: Int32Array,
  columns: Int32Array,
  weights: Float32Array,
  numbers: Int32Array,
  terms: number,
): Postings {
  const level = (k: number): number => LEVELS - Math.min(LEVELS, Math.max(0, Math.floor(weights[k] * LEVELS)));
  const perLevel = new Int32Array(LEVELS + 2);
  const offsets = new Int32Array(terms + 1);
  forEachEntry(rowOffsets, numbers, (k) => {
    perLevel[level(k) + 1]++;
    offsets[columns[k] + 1]++;
  });
  for (let l = 0; l <= LEVELS; l++) perLevel[l + 1] += perLevel[l];
  for (let t = 0; t < terms; t++) offsets[t + 1] += offsets[t];

  const byWeight = new Int32Array(offsets[terms]);
  const itemOf = new Int32Array(offsets[terms]);
  forEachEntry(rowOffsets, numbers, (k, item) => {
    const to = perLevel[level(k)]++;
    byWeight[to] = k;
    itemOf[to] = item;
  });
  const next = offsets.slice(0, terms);
  const postings = { offsets, items: new Int32Array(byWeight.length), weights: new Float32Array(byWeight.length) };
  for (let n = 0; n < byWeight.length; n++) {
    const to = next[columns[byWeight[n]]]++;
    postings.items[to] = itemOf[n];
    postings.weights[to] = weights[byWeight[n]];
  }
  return postings;
}

function forEachEntry(rowOffsets: Int32Array, numbers: Int32Array, visit: (k: number, item: number) => void): void {
  for (let row = 0; row < numbers.length; row++) {
    if (numbers[row] < 0) continue;
    for (let k = rowOffsets[row]; k < rowOffsets[row + 1]; k++) visit(k, numbers[row]);
  }
}
