import type { BehaviourEvent } from '@zhiyin/domain';
import { fading, weightOfType, type EventWeights } from './event-weights.ts';

/** Somebody's items, each once, newest first: parallel arrays. @public */
export interface HistoryItems {
  /** [n] catalogue numbers */
  readonly items: Int32Array;
  /** [n] > 0, the strongest event of each item */
  readonly weights: Float32Array;
  /** [n] how many of the items are newer by the clock: what lies at one instant has no order. */
  readonly newer: Int32Array;
}

/**
 * A live history as a weighted set, by the same rule as a row of `userItemMatrix`.
 * @param events oldest first
 * @param limit only the newest so many different items
 * Cost O(events).
 * @public
 */
export function historyItems(events: readonly BehaviourEvent[], now: number, weights: EventWeights, limit: number): HistoryItems {
  const strongest = new Map<number, number>();
  const newest: number[] = [];
  for (let n = events.length - 1; n >= 0; n--) {
    const { item, type, at } = events[n];
    const weight = item === null ? 0 : weightOfType(type, weights) * fading(at, now, weights);
    // An event of long ago fades to exactly 0 in the end.
    if (item === null || !(weight > 0)) continue;
    const before = strongest.get(item);
    if (before === undefined) {
      if (strongest.size >= limit) continue;
      newest.push(at);
    }
    strongest.set(item, Math.max(before ?? 0, weight));
  }
  return { items: Int32Array.from(strongest.keys()), weights: Float32Array.from(strongest.values()), newer: ranks(newest) };
}

/** @param times descending @returns how many are greater than each */
function ranks(times: readonly number[]): Int32Array {
  const ranked = new Int32Array(times.length);
  for (let n = 1; n < times.length; n++) ranked[n] = times[n] < times[n - 1] ? n : ranked[n - 1];
  return ranked;
}
