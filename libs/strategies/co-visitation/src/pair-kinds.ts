import { DAY_MS, eventTypeCode, HOUR_MS, type EventType } from '@zhiyin/domain';
import type { CoVisitationConfig } from './config.ts';

/** What an event means for pairs; other event types make none. */
export const ROLE = { none: 0, view: 1, cart: 2, purchase: 3 } as const;

/** Why two items are neighbours, as stored in the artifact: append only. */
export const PAIR_KIND = { viewed: 1, converted: 2, carted: 3, bought: 4 } as const;

/** By event type code. */
const ROLE_OF_CODE = new Uint8Array(256);
const roles: readonly (readonly [EventType, number])[] = [
  ['view', ROLE.view],
  ['click', ROLE.view],
  ['cart', ROLE.cart],
  ['purchase', ROLE.purchase],
];
for (const [type, role] of roles) ROLE_OF_CODE[eventTypeCode(type)] = role;

export function roleOf(code: number): number {
  return ROLE_OF_CODE[code];
}

/** [earlier role * 4 + later role] -> the pair's kind, seen from the earlier item; 0 for no pair. */
const FORWARD = new Uint8Array(16);
FORWARD[ROLE.view * 4 + ROLE.view] = PAIR_KIND.viewed;
FORWARD[ROLE.view * 4 + ROLE.cart] = PAIR_KIND.converted;
FORWARD[ROLE.view * 4 + ROLE.purchase] = PAIR_KIND.converted;
FORWARD[ROLE.cart * 4 + ROLE.cart] = PAIR_KIND.carted;
FORWARD[ROLE.cart * 4 + ROLE.purchase] = PAIR_KIND.carted;
FORWARD[ROLE.purchase * 4 + ROLE.purchase] = PAIR_KIND.bought;

export function pairKind(earlierRole: number, laterRole: number): number {
  return FORWARD[earlierRole * 4 + laterRole];
}

/** A view that led to a purchase says nothing about what to offer beside the purchase: only the other pairs hold both ways. */
export function holdsBothWays(kind: number): boolean {
  return kind !== PAIR_KIND.converted;
}

/** Windows and weights by pair kind, and the decays, ready for the inner loops. */
export interface PairRules {
  /** [5] milliseconds */
  readonly window: Float64Array;
  /** [5] */
  readonly weight: Float64Array;
  readonly longestWindow: number;
  readonly lookback: number;
  /** [lookback + 1] 1 / log2(1 + gap) */
  readonly gapWeight: Float64Array;
  readonly halfLifeMs: number;
}

export function pairRules(config: CoVisitationConfig): PairRules {
  const [view, cart, purchase] = [config.viewWindowHours * HOUR_MS, config.cartWindowHours * HOUR_MS, config.purchaseWindowDays * DAY_MS];
  return {
    window: Float64Array.of(0, view, cart, cart, purchase),
    weight: Float64Array.of(0, config.viewWeight, config.conversionWeight, config.cartWeight, config.purchaseWeight),
    longestWindow: Math.max(view, cart, purchase),
    lookback: config.lookback,
    gapWeight: Float64Array.from({ length: config.lookback + 1 }, (_, gap) => 1 / Math.log2(1 + Math.max(1, gap))),
    halfLifeMs: config.halfLifeDays * DAY_MS,
  };
}

/**
 * Weight of an event at `time` seen from `reference`; above 1 after it. Counts of different ages stay comparable without
 * touching old ones when new events come.
 * @see Cormode, Shkapenyuk, Srivastava, Xu 2009, "Forward Decay: A Practical Time Decay Model for Streaming Systems"
 */
export function decay(time: number, reference: number, halfLifeMs: number): number {
  return 2 ** ((time - reference) / halfLifeMs);
}
