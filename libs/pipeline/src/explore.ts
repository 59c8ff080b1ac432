import type { Rng } from '@zhiyin/domain';
import type { ScoredSlate } from './blend.ts';
import { selectRows, type Slate } from './slate.ts';

/** Candidates behind the answer that exploration may bring forward. */
export const RESERVE = 60;

/** Who is drawn; everybody equally, and nobody new, unless told. */
export interface Draws {
  /** [items] sums to 1: how likely each of a position's candidates is, given that one of them is drawn. */
  readonly chances?: (items: Int32Array) => Float64Array;
  /** Rows from here on are new items that are owed exposure. */
  readonly newFrom?: number;
  /** Probability that a position of the last third shows one of them. */
  readonly newShare?: number;
}

/**
 * The first `limit` rows, where each position of the last third shows, with probability `epsilon`, something from further
 * down instead, and with probability `newShare` a new item. Every such position draws from candidates of its own, so no item is shown
 * twice and each probability is exact: 1 - epsilon - newShare for the ranked item, epsilon x chance for each other, newShare / (new
 * ones of the position) for a new one.
 * @param usable rows from here on may not be brought forward
 */
export function explore(slate: ScoredSlate, limit: number, epsilon: number, usable: number, rng: Rng, draws: Draws = {}): Slate & { propensities: Float64Array; scores: Float64Array } {
  const { newFrom = slate.items.length, newShare = 0 } = draws;
  const shown = Math.min(limit, newFrom);
  const order = new Int32Array(shown);
  for (let row = 0; row < shown; row++) order[row] = row;
  const propensities = new Float64Array(shown).fill(1);
  const tail = epsilon > 0 || newShare > 0 ? Math.ceil(shown / 3) : 0;
  const reserve = Math.max(0, Math.min(usable - shown, RESERVE));
  for (let i = 0; i < tail; i++) {
    // Position i of the tail owns the rows from + i, from + i + tail, ...
    const own = rowsFrom(shown, reserve, i, tail);
    const young = rowsFrom(newFrom, slate.items.length - newFrom, i, tail);
    const place = shown - tail + i;
    const older = own.length ? epsilon : 0;
    const newer = young.length ? Math.min(newShare, 1 - older) : 0;
    const draw = rng.next();
    if (draw < older) {
      const { row, chance } = drawn(own, slate, draws, rng);
      [order[place], propensities[place]] = [row, older * chance];
    } else if (draw < older + newer) [order[place], propensities[place]] = [young[rng.integer(young.length)], newer / young.length];
    else propensities[place] = 1 - older - newer;
  }
  return { ...(selectRows(slate, order) as ScoredSlate), propensities };
}

function rowsFrom(from: number, count: number, first: number, step: number): Int32Array {
  return Int32Array.from({ length: Math.max(0, Math.ceil((count - first) / step)) }, (_, n) => from + first + n * step);
}

function drawn(rows: Int32Array, { items }: ScoredSlate, { chances }: Draws, rng: Rng): { row: number; chance: number } {
  if (!chances) return { row: rows[rng.integer(rows.length)], chance: 1 / rows.length };
  const of = chances(Int32Array.from(rows, (row) => items[row]));
  let left = rng.next();
  let n = 0;
  while (n < rows.length - 1 && (left -= of[n]) >= 0) n++;
  return { row: rows[n], chance: of[n] };
}
