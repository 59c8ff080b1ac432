import type { Rng } from '@zhiyin/domain';
import type { ScoredSlate } from './blend.ts';
import { selectRows, type Slate } from './slate.ts';

/** Candidates behind the answer that exploration may bring forward. */
export const RESERVE = 60;

/**
 * The first `limit` rows, where each position of the last third shows, with probability `epsilon`, something from further
 * down instead. Every such position draws from candidates of its own, so no item is shown twice and each probability is
 * exact: 1 - epsilon for the ranked item, epsilon / (candidates of the position) for each other.
 * @param usable rows from here on may not be brought forward
 */
export function explore(slate: ScoredSlate, limit: number, epsilon: number, usable: number, rng: Rng): Slate & { propensities: Float64Array; scores: Float64Array } {
  const shown = Math.min(limit, slate.items.length);
  const order = new Int32Array(shown);
  for (let row = 0; row < shown; row++) order[row] = row;
  const propensities = new Float64Array(shown).fill(1);
  const tail = epsilon > 0 ? Math.ceil(shown / 3) : 0;
  const reserve = Math.max(0, Math.min(usable - shown, RESERVE));
  for (let i = 0; i < tail; i++) {
    // Position i of the tail owns the rows shown + i, shown + i + tail, ...
    const own = Math.ceil((reserve - i) / tail);
    if (own <= 0) break;
    const place = shown - tail + i;
    const swap = rng.next() < epsilon;
    if (swap) order[place] = shown + i + tail * rng.integer(own);
    propensities[place] = swap ? epsilon / own : 1 - epsilon;
  }
  return { ...(selectRows(slate, order) as ScoredSlate), propensities };
}
