/**
 * Metrics of one ranked list against a set of relevant items. All in [0, 1]; relevance is binary; positions from 1.
 * With no relevant item they are 0, so leave such users out.
 */

/** Share of the relevant items within the first `k`. @public */
export function recallAt(ranked: ArrayLike<number>, relevant: ReadonlySet<number>, k: number): number {
  return relevant.size ? hitsAt(ranked, relevant, k) / relevant.size : 0;
}

/**
 * DCG / ideal DCG with gain 1/log2(1 + position).
 * @see Järvelin, Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques"
 * @public
 */
export function ndcgAt(ranked: ArrayLike<number>, relevant: ReadonlySet<number>, k: number): number {
  let gain = 0;
  let ideal = 0;
  for (let i = 0; i < Math.min(k, ranked.length); i++) if (relevant.has(ranked[i])) gain += 1 / Math.log2(i + 2);
  for (let i = 0; i < Math.min(k, relevant.size); i++) ideal += 1 / Math.log2(i + 2);
  return ideal ? gain / ideal : 0;
}

/** 1 / position of the first relevant item within the first `k`, 0 without one. @public */
export function reciprocalRankAt(ranked: ArrayLike<number>, relevant: ReadonlySet<number>, k: number): number {
  for (let i = 0; i < Math.min(k, ranked.length); i++) if (relevant.has(ranked[i])) return 1 / (i + 1);
  return 0;
}

/** 1 when a relevant item is within the first `k`, else 0: the hit rate's term (PHR for baskets). @public */
export function hitAt(ranked: ArrayLike<number>, relevant: ReadonlySet<number>, k: number): number {
  return hitsAt(ranked, relevant, k) > 0 ? 1 : 0;
}

/**
 * Inequality of how often items are shown: 0 when all are shown equally, towards 1 when one gets everything.
 * @param counts [items] times shown, 0 included; read only
 * Cost O(n log n).
 * @public
 */
export function gini(counts: ArrayLike<number>): number {
  const sorted = Float64Array.from(counts).sort();
  let total = 0;
  let weighted = 0;
  sorted.forEach((count, i) => {
    total += count;
    weighted += (i + 1) * count;
  });
  const n = sorted.length;
  return total > 0 ? (2 * weighted) / (n * total) - (n + 1) / n : 0;
}

function hitsAt(ranked: ArrayLike<number>, relevant: ReadonlySet<number>, k: number): number {
  let hits = 0;
  for (let i = 0; i < Math.min(k, ranked.length); i++) if (relevant.has(ranked[i])) hits++;
  return hits;
}
