import type { LiveCatalogue } from '@zhiyin/live';
import type { ScoredSlate } from './blend.ts';
import { RESERVE } from './explore.ts';
import type { PipelineDocument } from './pipeline-document.ts';
import { placeDeterminantal } from './place-dpp.ts';
import { selectRows } from './slate.ts';

/** Diversity is looked for among so many of the best; what follows keeps its order. Independent of the limit, so that a longer answer starts with the shorter one. */
const POOL = 200;

export interface Reranked {
  readonly slate: ScoredSlate;
  /** The first so many rows together respect the caps; those behind are there to fill a list that would be short, or can never be shown. */
  readonly withinCaps: number;
}

/**
 * A permutation of the rows: the first `limit` places for diversity, under the caps per brand and category; then what is
 * left within the caps; then what is beyond them, both by relevance. Each place is decided without looking further down.
 * At most O(limit x pool) likenesses with diversity, O(rows) without.
 */
export function rerank(slate: ScoredSlate, rules: PipelineDocument['rerank'], catalogue: LiveCatalogue, limit: number): Reranked {
  const { diversity = 0, window } = rules;
  const { items } = slate;
  if (diversity === 0 && rules.maxPerBrand === undefined && rules.maxPerCategory === undefined) return { slate, withinCaps: items.length };
  const caps = new Caps(rules, catalogue);
  const order = new Int32Array(items.length);
  const taken = new Uint8Array(items.length);
  // A window opens again: every place looks at all rows, as diversity does.
  const placing = rules.diversityBy === 'dpp' && diversity > 0 ? placeUnlike : placeDiverse;
  let placed = diversity > 0 || window !== undefined ? placing(slate, diversity, catalogue, caps, limit, order, taken) : 0;
  const deferred: number[] = [];
  for (let row = 0; row < items.length; row++) {
    if (taken[row]) continue;
    // What stands behind all that could be shown needs no counting.
    if (placed >= limit + RESERVE || (window === undefined && caps.reached(items[row]))) deferred.push(row);
    else {
      caps.count(items[row]);
      order[placed++] = row;
    }
  }
  order.set(deferred, placed);
  return { slate: selectRows(slate, order) as ScoredSlate, withinCaps: placed };
}

/**
 * Maximal marginal relevance: repeatedly takes the row with the greatest (1 - d) relevance - d likeness to what was taken,
 * relevance stretched to 0..1 over the pool.
 * @param order overwritten from its start
 * @param taken 1 for every row that was placed
 * @returns how many were placed: fewer than `limit` when all others are beyond the caps
 * @see Carbonell, Goldstein 1998, "The use of MMR, diversity-based reranking for reordering documents"
 */
function placeDiverse({ items, scores }: ScoredSlate, diversity: number, catalogue: LiveCatalogue, caps: Caps, limit: number, order: Int32Array, taken: Uint8Array): number {
  const pool = Math.min(POOL, items.length);
  const lowest = scores[pool - 1];
  const range = scores[0] - lowest || 1;
  const likeness = new Float64Array(pool); // greatest likeness to the rows it was compared with
  const compared = new Int32Array(pool); // how many of those taken that were
  for (let place = 0; place < Math.min(limit, pool); place++) {
    let best = -1;
    let bestValue = -Infinity;
    for (let row = 0; row < pool; row++) {
      const relevance = ((1 - diversity) * (scores[row] - lowest)) / range;
      // Likeness only takes away, and rows come in order of relevance: nobody further down can be better.
      if (relevance <= bestValue) break;
      // What it was compared with so far already rules most rows out: comparing is what costs.
      if (taken[row] || relevance - diversity * likeness[row] <= bestValue) continue;
      for (; compared[row] < place; compared[row]++) {
        const alike = catalogue.likeness(items[order[compared[row]]], items[row]);
        if (alike > likeness[row]) likeness[row] = alike;
      }
      const value = relevance - diversity * likeness[row];
      // On a tie the more relevant one was met first.
      if (value > bestValue && !caps.reached(items[row])) [best, bestValue] = [row, value];
    }
    if (best < 0) return place;
    order[place] = best;
    taken[best] = 1;
    caps.count(items[best]);
  }
  return Math.min(limit, pool);
}

/** The same by a determinantal point process. */
function placeUnlike({ items, scores }: ScoredSlate, diversity: number, catalogue: LiveCatalogue, caps: Caps, limit: number, order: Int32Array, taken: Uint8Array): number {
  const pool = Math.min(POOL, items.length);
  const lowest = scores[pool - 1];
  const range = scores[0] - lowest || 1;
  const relevance = Float64Array.from({ length: pool }, (_, row) => (scores[row] - lowest) / range);
  const placed = placeDeterminantal(items.subarray(0, pool), relevance, diversity, catalogue, limit, (row) => !caps.reached(items[row]), (row) => caps.count(items[row]));
  placed.forEach((row, place) => {
    order[place] = row;
    taken[row] = 1;
  });
  return placed.length;
}

/** How many of each brand and category were placed, or stand in the window of the last places. Items without a brand do not crowd each other out. */
class Caps {
  readonly #brands = new Map<number, number>();
  readonly #categories = new Map<number, number>();
  readonly #inWindow: number[] = [];

  constructor(
    private readonly rules: PipelineDocument['rerank'],
    private readonly catalogue: LiveCatalogue,
  ) {}

  reached(item: number): boolean {
    const { maxPerBrand, maxPerCategory } = this.rules;
    return (
      (maxPerBrand !== undefined && full(this.#brands, this.catalogue.brandCode(item), maxPerBrand)) ||
      (maxPerCategory !== undefined && full(this.#categories, this.catalogue.categoryCode(item), maxPerCategory))
    );
  }

  count(item: number): void {
    this.#add(item, 1);
    if (this.rules.window === undefined) return;
    this.#inWindow.push(item);
    // The next place and the window - 1 before it are neighbours.
    if (this.#inWindow.length >= this.rules.window) this.#add(this.#inWindow.shift()!, -1);
  }

  #add(item: number, by: number): void {
    if (this.rules.maxPerBrand !== undefined) add(this.#brands, this.catalogue.brandCode(item), by);
    if (this.rules.maxPerCategory !== undefined) add(this.#categories, this.catalogue.categoryCode(item), by);
  }
}

function full(counts: ReadonlyMap<number, number>, code: number, most: number): boolean {
  return code !== 0 && (counts.get(code) ?? 0) >= most;
}

function add(counts: Map<number, number>, code: number, by: number): void {
  counts.set(code, (counts.get(code) ?? 0) + by);
}
