import type { EventType } from '@zhiyin/domain';
import type { RequestFacts } from '@zhiyin/strategy-sdk';

export interface SeedSettings {
  readonly historyLength: number;
  readonly historyHalfLifeItems: number;
  readonly historyWithContext: number;
}

/** What an event says about what somebody wants to see more of. */
const INTEREST: Partial<Record<EventType, number>> = { view: 0.5, click: 0.5, cart: 0.8, purchase: 1, rating: 1 };

/** Item -> weight: those of the page 1, those of the history by what was done and by how many newer items there are. */
export function seedsOf({ history, context }: RequestFacts, { historyLength, historyHalfLifeItems, historyWithContext }: SeedSettings): ReadonlyMap<number, number> {
  const seeds = new Map<number, number>();
  const share = context.items.length ? historyWithContext : 1;
  for (let n = history.events.length - 1; n >= 0 && share > 0 && seeds.size < historyLength; n--) {
    const { item, type } = history.events[n];
    const interest = INTEREST[type];
    if (item === null || interest === undefined || seeds.has(item)) continue;
    seeds.set(item, share * interest * 2 ** (-seeds.size / historyHalfLifeItems));
  }
  for (const item of context.items) seeds.set(item, 1);
  return seeds;
}
