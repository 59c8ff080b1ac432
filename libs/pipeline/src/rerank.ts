import type { LiveCatalogue } from '@zhiyin/live';
import type { ScoredSlate } from './blend.ts';
import type { PipelineDocument } from './pipeline-document.ts';
import { selectRows } from './slate.ts';

/** Diversity is looked for among so many of the best; what follows keeps its order. Independent of the limit, so that a longer answer starts with the shorter one. */
const POOL = 200;

export interface Reranked {
  readonly slate: ScoredSlate;
  /** The first so many rows together respect the caps; those behind are there to fill a list that would be short. */
  readonly withinCaps: number;
}

/** A permutation of the rows: first for diversity, then under the caps per brand and category. */
export function rerank(slate: ScoredSlate, rules: PipelineDocument['rerank'], catalogue: LiveCatalogue): Reranked {
  const diversity = rules.diversity ?? 0;
  const order = diversity > 0 ? diverseOrder(slate, diversity, catalogue) : Int32Array.from(slate.items, (_, row) => row);
  const { kept, deferred } = underCaps(slate.items, order, rules, catalogue);
  if (diversity === 0 && deferred.length === 0) return { slate, withinCaps: slate.items.length };
  return { slate: selectRows(slate, Int32Array.from([...kept, ...deferred])) as ScoredSlate, withinCaps: kept.length };
}

/**
 * Maximal marginal relevance: repeatedly takes the row with the greatest (1 - d) relevance - d likeness to what was taken,
 * relevance stretched to 0..1 over the pool. O(pool^2) likenesses at most, each remembered.
 * @see Carbonell, Goldstein 1998, "The use of MMR, diversity-based reranking for reordering documents"
 */
function diverseOrder({ items, scores }: ScoredSlate, diversity: number, catalogue: LiveCatalogue): Int32Array {
  const order = Int32Array.from(items, (_, row) => row);
  const pool = Math.min(POOL, items.length);
  if (pool < 2) return order;
  const range = scores[0] - scores[pool - 1] || 1;
  const likeness = new Float64Array(pool); // greatest likeness to any row taken so far
  for (let place = 0; place < pool - 1; place++) {
    let best = place;
    let bestValue = -Infinity;
    for (let i = place; i < pool; i++) {
      const row = order[i];
      const value = ((1 - diversity) * (scores[row] - scores[pool - 1])) / range - diversity * likeness[row];
      // Rows stay in order of relevance, so on a tie the more relevant one is met first.
      if (value > bestValue) [best, bestValue] = [i, value];
    }
    const taken = order[best];
    order.copyWithin(place + 1, place, best);
    order[place] = taken;
    for (let i = place + 1; i < pool; i++) {
      const alike = catalogue.likeness(items[taken], items[order[i]]);
      if (alike > likeness[order[i]]) likeness[order[i]] = alike;
    }
  }
  return order;
}

function underCaps(items: Int32Array, order: Int32Array, { maxPerBrand, maxPerCategory }: PipelineDocument['rerank'], catalogue: LiveCatalogue) {
  const kept: number[] = [];
  const deferred: number[] = [];
  const brands = new Map<number, number>();
  const categories = new Map<number, number>();
  for (const row of order) {
    const brand = catalogue.brandCode(items[row]);
    const category = catalogue.categoryCode(items[row]);
    const full = reached(brands, brand, maxPerBrand) || reached(categories, category, maxPerCategory);
    if (full) deferred.push(row);
    else {
      kept.push(row);
      brands.set(brand, (brands.get(brand) ?? 0) + 1);
      categories.set(category, (categories.get(category) ?? 0) + 1);
    }
  }
  return { kept, deferred };
}

/** Items without a brand do not crowd each other out. */
function reached(counts: ReadonlyMap<number, number>, code: number, most: number | undefined): boolean {
  return most !== undefined && code !== 0 && (counts.get(code) ?? 0) >= most;
}
