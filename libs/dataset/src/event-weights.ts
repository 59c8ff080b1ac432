import { DAY_MS, eventTypeCode, type EventType } from '@zhiyin/domain';

/** What an event says about somebody's taste. Only ratios between the three weights matter. @public */
export interface EventWeights {
  /** Views and clicks. */
  readonly view: number;
  readonly cart: number;
  /** Purchases, and ratings: who rates a thing has had it. */
  readonly purchase: number;
  /** After so many days an event counts half; 0 = for ever the same. */
  readonly halfLifeDays: number;
}

const KIND: Partial<Record<EventType, 'view' | 'cart' | 'purchase'>> = { view: 'view', click: 'view', cart: 'cart', purchase: 'purchase', rating: 'purchase' };

/** Weight of an event of `type` now; 0 for a type that says nothing about taste. @public */
export function weightOfType(type: EventType, weights: EventWeights): number {
  const kind = KIND[type];
  return kind === undefined ? 0 : weights[kind];
}

/** [256] by event type code. */
export function weightsByCode(weights: EventWeights): Float64Array {
  const table = new Float64Array(256);
  for (const type of Object.keys(KIND) as EventType[]) table[eventTypeCode(type)] = weightOfType(type, weights);
  return table;
}

/** 0..1; 1 for what has not happened yet. @public */
export function fading(at: number, now: number, { halfLifeDays }: EventWeights): number {
  return halfLifeDays > 0 ? 2 ** (-Math.max(0, now - at) / (halfLifeDays * DAY_MS)) : 1;
}
