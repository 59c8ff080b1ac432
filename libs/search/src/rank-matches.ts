import type { ItemNumber } from '@zhiyin/domain';
import { best } from './best.ts';
import type { LexicalIndex } from './lexical-index.ts';
import { rarity, type Matches } from './matching.ts';
import type { UnderstoodQuery } from './understand.ts';

/** Items best first. */
export interface RankedItems {
  readonly items: Int32Array;
  readonly scores: Float32Array;
}

/** So many of the best are looked at for neighbouring words. */
const LOOKED_AT = 100;
const NEIGHBOUR_SHARE = 0.25;

/**
 * The best matches, those whose title says the query's words beside each other raised: by a quarter of the mean rarity of
 * each neighbouring pair.
 */
export function rankMatches(index: LexicalIndex, { order }: UnderstoodQuery, matches: Matches, limit: number): RankedItems {
  const pool = best(matches.items, matches.count, Math.max(limit, LOOKED_AT), (item) => matches.scores[item]);
  const pairs = neighbours(index, order);
  const raised = new Map<ItemNumber, number>();
  for (const [place, item] of pool.entries()) {
    raised.set(item, matches.scores[item] + (pairs.length && place < LOOKED_AT ? NEIGHBOUR_SHARE * saidTogether(index.title(item), pairs) : 0));
  }
  const items = best(pool, pool.length, limit, (item) => raised.get(item)!);
  return { items, scores: Float32Array.from(items, (item) => raised.get(item)!) };
}

interface Pair {
  readonly left: number;
  readonly right: number;
  readonly worth: number;
}

function neighbours(index: LexicalIndex, order: readonly number[]): Pair[] {
  return order.slice(1).flatMap((right, n) => {
    const left = order[n];
    return left < 0 || right < 0 ? [] : [{ left, right, worth: (rarity(index, left) + rarity(index, right)) / 2 }];
  });
}

function saidTogether(title: Int32Array, pairs: readonly Pair[]): number {
  let sum = 0;
  for (const { left, right, worth } of pairs) {
    for (let n = 0; n + 1 < title.length; n++) {
      if (title[n] !== left || title[n + 1] !== right) continue;
      sum += worth;
      break;
    }
  }
  return sum;
}
