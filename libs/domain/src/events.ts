import type { JsonObject } from './json.ts';
import type { ItemNumber } from './items.ts';
import type { UserNumber } from './users.ts';

/** What people do. The position in this list is the stored code minus one: append only. */
export const EVENT_TYPES = ['view', 'search', 'click', 'cart', 'purchase', 'return', 'rating', 'custom'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** 1..8, as stored and as it stands in a dataset's type column. */
export function eventTypeCode(type: EventType): number {
  return EVENT_TYPES.indexOf(type) + 1;
}

/** @throws RangeError for a code that no type has */
export function eventTypeOf(code: number): EventType {
  const type = EVENT_TYPES[code - 1];
  if (!type) throw new RangeError(`event type code: expected 1..${EVENT_TYPES.length}, got ${code}`);
  return type;
}

/** One thing somebody did, as the log keeps it and as strategies see it: numbers of the tenant, never external ids. */
export interface BehaviourEvent {
  /** Place in the installation's log; unique, but commits may come out of order. */
  readonly sequence: number;
  readonly type: EventType;
  /** The tenant's own name of a `custom` event. */
  readonly customType: string | null;
  readonly user: UserNumber | null;
  readonly item: ItemNumber | null;
  /** When it happened, in milliseconds since 1970 UTC. */
  readonly at: number;
  readonly quantity: number;
  /** Price of one piece, in `currency`. */
  readonly price: number | null;
  readonly currency: string | null;
  readonly query: string | null;
  /** 1..5 unless the tenant uses another scale; only on `rating`. */
  readonly rating: number | null;
  /** As the client named it; null means: derive by the 30-minute gap (`assignSessions`). */
  readonly session: string | null;
  /** Groups the lines of one order. */
  readonly order: string | null;
  readonly recommendationId: string | null;
  readonly country: string | null;
  /** False: it may be counted for the shop's own bookkeeping, but trains and personalises nothing. */
  readonly consented: boolean;
  readonly bot: boolean;
  readonly attributes: JsonObject | null;
}
