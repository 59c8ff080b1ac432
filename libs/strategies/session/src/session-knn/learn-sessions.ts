import type { LearnedState } from '@zhiyin/strategy-sdk';
import type { Sessions } from '../sessions.ts';

/**
 * What an answer needs of the sessions: those that are among the newest `sessionsPerItem` of one of their items, and in how
 * many sessions each item was. Cost O(steps) time.
 */
export function learnSessions(sessions: Sessions, itemIds: readonly string[], sessionsPerItem: number): LearnedState {
  const frequency = new Float32Array(itemIds.length);
  const keep = new Uint8Array(sessions.count);
  for (let s = sessions.count - 1; s >= 0; s--) {
    for (const item of new Set(sessions.items.subarray(sessions.offsets[s], sessions.offsets[s + 1]))) if (frequency[item]++ < sessionsPerItem) keep[s] = 1;
  }
  const kept = Int32Array.from(keep, (_, s) => s).filter((s) => keep[s] === 1);
  const offsets = new Int32Array(kept.length + 1);
  kept.forEach((s, n) => (offsets[n + 1] = offsets[n] + sessions.offsets[s + 1] - sessions.offsets[s]));
  const steps = offsets[kept.length];
  const [items, places] = [new Int32Array(steps), new Uint16Array(steps)];
  kept.forEach((s, n) => {
    items.set(sessions.items.subarray(sessions.offsets[s], sessions.offsets[s + 1]), offsets[n]);
    places.set(sessions.places.subarray(sessions.offsets[s], sessions.offsets[s + 1]), offsets[n]);
  });
  return {
    arrays: {
      offsets: { data: offsets, shape: [offsets.length] },
      items: { data: items, shape: [steps] },
      places: { data: places, shape: [steps] },
      endedAt: { data: Float64Array.from(kept, (s) => sessions.endedAt[s]), shape: [kept.length] },
      frequency: { data: frequency, shape: [frequency.length] },
      sessions: { data: Float64Array.of(sessions.count), shape: [1] },
    },
    vocabularies: { items: itemIds },
    metrics: { sessions: sessions.count, kept: kept.length },
  };
}
