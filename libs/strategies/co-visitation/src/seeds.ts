import { DAY_MS, eventTypeCode } from '@zhiyin/domain';
import type { RequestFacts } from '@zhiyin/strategy-sdk';
import type { CoVisitationConfig } from './config.ts';
import { ROLE, roleOf } from './pair-kinds.ts';

/** Items an answer starts from, with their weight in it. */
export type Seeds = ReadonlyMap<number, number>;

/** What an event of each role says about what somebody wants next. */
const ROLE_WEIGHT = Float64Array.of(0, 1, 3, 2);

/**
 * The items of the page, weight 1 each, and the newest different items of the history, by recency and event type.
 * Several events of one item count once, with the strongest.
 */
export function seedsOf(facts: RequestFacts, config: CoVisitationConfig): Seeds {
  const seeds = new Map<number, number>();
  const share = facts.context.items.length > 0 ? config.historyWithContext : 1;
  const { events } = facts.history;
  // Beside a page an old history fades. Alone, only the order of its events counts: who was away for years still has a taste.
  const asOf = facts.context.items.length > 0 ? facts.context.now : (events.at(-1)?.at ?? facts.context.now);
  for (let n = events.length - 1; n >= 0 && share > 0; n--) {
    const { item, type, at } = events[n];
    const role = roleOf(eventTypeCode(type));
    if (item === null || role === ROLE.none) continue;
    if (seeds.size >= config.historyLength && !seeds.has(item)) break;
    const ageDays = Math.max(0, asOf - at) / DAY_MS;
    const weight = share * ROLE_WEIGHT[role] * 2 ** (-ageDays / config.historyHalfLifeDays);
    seeds.set(item, Math.max(seeds.get(item) ?? 0, weight));
  }
  for (const item of facts.context.items) seeds.set(item, Math.max(1, seeds.get(item) ?? 0));
  return seeds;
}
