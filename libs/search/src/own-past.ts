import type { BehaviourEvent, ItemNumber } from '@zhiyin/domain';
import { fold } from '@zhiyin/text';

const MOST_QUERIES = 20;
const MOST_ITEMS = 20;

/** What somebody did lately, as far as it tells how they will go on typing. */
export interface OwnPast {
  /** As they were typed, folded; the newest first, each once. */
  readonly queries: readonly string[];
  /** Looked at or bought, the newest first. */
  readonly items: readonly ItemNumber[];
}

export const NO_PAST: OwnPast = { queries: [], items: [] };

/** @param events oldest first, of one person who agreed to be known */
export function ownPast(events: readonly BehaviourEvent[]): OwnPast {
  const [queries, items] = [new Set<string>(), new Set<ItemNumber>()];
  for (let n = events.length - 1; n >= 0; n--) {
    const { type, query, item } = events[n];
    if (type === 'search' && query !== null && queries.size < MOST_QUERIES) queries.add(asTyped(query));
    else if (item !== null && items.size < MOST_ITEMS) items.add(item);
  }
  return { queries: [...queries], items: [...items] };
}

/** One spelling of blanks, capitals and accents. */
export const asTyped = (text: string): string => fold(text).replace(/\s+/g, ' ').trim();
