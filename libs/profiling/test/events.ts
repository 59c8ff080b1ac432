import { DAY_MS, type BehaviourEvent, type EventType } from '@zhiyin/domain';

export const NOW = Date.UTC(2026, 5, 1);

let sequence = 0;
export function event(type: EventType, item: number | null, daysAgo: number, more: Partial<BehaviourEvent> = {}): BehaviourEvent {
  return {
    sequence: sequence++, type, item, at: NOW - daysAgo * DAY_MS, customType: null, user: 1, quantity: 1, price: null, currency: null, query: null, rating: null,
    session: null, order: null, recommendationId: null, country: null, consented: true, bot: false, attributes: null, ...more,
  };
}
