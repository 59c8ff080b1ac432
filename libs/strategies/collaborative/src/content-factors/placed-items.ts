export interface Placing {
  /** row-major [n x k] by behaviour */
  readonly factors: Float32Array;
  /** [n] catalogue number of each */
  readonly columns: Int32Array;
  /** [n] people who have each */
  readonly users: Int32Array;
  /** row-major [items x k] by content */
  readonly byContent: Float32Array;
  /** row-major [items x c], zeros for an item that says nothing */
  readonly content: Float32Array;
}

export interface PlacedItems {
  readonly ids: readonly string[];
  /** row-major [ids x k] */
  readonly vectors: Float32Array;
}

/**
 * Where each item lies in answers: where behaviour has put it, drawn to where its content belongs as far as few have it (the posterior mean
 * when `trust` people's worth of evidence speaks for the content), and there alone when nobody has.
 */
export function placedItems({ factors, columns, users, byContent, content }: Placing, ids: readonly string[], { embeddingSize: k, trust }: { readonly embeddingSize: number; readonly trust: number }): PlacedItems {
  const c = ids.length ? content.length / ids.length : 0;
  const rowOf = new Int32Array(ids.length).fill(-1);
  columns.forEach((item, row) => (rowOf[item] = row));
  const says = (item: number): boolean => content.subarray(item * c, (item + 1) * c).some((value) => value !== 0);
  const kept = ids.flatMap((id, item) => (id !== '' && (rowOf[item] >= 0 || says(item)) ? [item] : []));
  const vectors = new Float32Array(kept.length * k);
  kept.forEach((item, n) => {
    const row = rowOf[item];
    const own = row < 0 ? 0 : says(item) ? users[row] / (users[row] + trust) : 1;
    for (let j = 0; j < k; j++) vectors[n * k + j] = (own > 0 ? own * factors[row * k + j] : 0) + (own < 1 ? (1 - own) * byContent[item * k + j] : 0);
  });
  return { ids: kept.map((item) => ids[item]), vectors };
}
