import type { BehaviourEvent } from '@zhiyin/domain';

/**
 * Both lists as one, each event once (by sequence), oldest first, the newest `limit` of them. A late event takes its
 * place in time. O((known + added) log) at worst, O(known) for one event that is the newest.
 * @param known ordered by (at, sequence); not changed
 */
export function mergeEvents(known: readonly BehaviourEvent[], added: readonly BehaviourEvent[], limit: number): readonly BehaviourEvent[] {
  const sequences = new Set<number>();
  for (const { sequence } of known) sequences.add(sequence);
  const fresh = added.filter(({ sequence }) => !sequences.has(sequence) && sequences.add(sequence));
  if (!fresh.length) return known;
  const merged = [...known, ...fresh];
  const last = known.at(-1);
  if (fresh.length > 1 || (last && earlier(fresh[0], last) < 0)) merged.sort(earlier);
  return merged.length > limit ? merged.slice(merged.length - limit) : merged;
}

function earlier(a: BehaviourEvent, b: BehaviourEvent): number {
  return a.at - b.at || a.sequence - b.sequence;
}
