import type { LiveCatalogue } from '@zhiyin/live';

/** Below this what a row adds is rounding. */
const LEAST = 1e-9;

/**
 * Greedy MAP of a determinantal point process: repeatedly the row that adds most to log det L of the rows taken, with
 * L_ij = exp(a r_i) likeness_ij exp(a r_j), r the relevance stretched to 0..1 and a = (1 - diversity) / (2 diversity). Unlike MMR it minds all
 * that was taken together, not the likest alone. The Cholesky factor grows by one row a place.
 * @param relevance [rows] 0..1
 * @param allowed whether a row may stand at the next place
 * @param take told of every row that was placed
 * @returns rows in order; fewer than `limit` where nothing different is left or allowed
 * Cost O(limit x rows) likenesses, O(limit^2 x rows) products.
 * @see Chen, Zhang, Zhou 2018, "Fast Greedy MAP Inference for Determinantal Point Process to Improve Recommendation Diversity"
 */
export function placeDeterminantal(
  items: Int32Array, relevance: Float64Array, diversity: number, catalogue: LiveCatalogue, limit: number, allowed: (row: number) => boolean, take: (row: number) => void,
): number[] {
  const rows = items.length;
  const strength = (1 - diversity) / (2 * diversity);
  const quality = relevance.map((r) => Math.exp(strength * r));
  const left = quality.map((q) => q * q); // what a row still adds, beside those taken
  const factors = Array.from({ length: rows }, () => new Float64Array(limit));
  const open = new Uint8Array(rows).fill(1);
  const order: number[] = [];
  while (order.length < Math.min(limit, rows)) {
    let best = -1;
    for (let row = 0; row < rows; row++) if (open[row] && (best < 0 || left[row] > left[best]) && left[row] > LEAST && allowed(row)) best = row;
    if (best < 0) break;
    const place = order.length;
    order.push(best);
    open[best] = 0;
    take(best);
    const root = Math.sqrt(left[best]);
    for (let row = 0; row < rows; row++) {
      if (!open[row]) continue;
      let product = quality[best] * quality[row] * catalogue.likeness(items[best], items[row]);
      for (let k = 0; k < place; k++) product -= factors[best][k] * factors[row][k];
      factors[row][place] = product / root;
      left[row] -= factors[row][place] ** 2;
    }
  }
  return order;
}
