import type { ItemNumber } from '@zhiyin/domain';

/** What a profile needs of the catalogue. @public */
export interface ItemFacts {
  categories(item: number): readonly string[];
  brand(item: number): string | null;
  /** NaN where unknown. */
  price(item: number): number;
  currency(item: number): string | null;
}

/** One item as one event speaks of it. */
export interface Opinion {
  readonly item: number;
  /** Below 0: disliked. */
  readonly weight: number;
}

/** A taste and what it rests on. @public */
export interface Affinity {
  readonly value: string;
  /** -1..1: its share of all that was said, by weight; below 0 for what was rated badly or sent back more than liked. */
  readonly strength: number;
  /** Events that speak of it. */
  readonly events: number;
  /** The items that say most, strongest first, at most three. */
  readonly because: readonly ItemNumber[];
}

/** Prices somebody looks at and pays, weighted like everything else. @public */
export interface PriceBand {
  readonly currency: string | null;
  /** A fifth of the weight lies below, a fifth above. */
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/** Things of one kind that somebody cares for. @public */
export interface Interest {
  /** The item most like the others: it stands for them. */
  readonly example: ItemNumber;
  /** Strongest first. */
  readonly items: readonly ItemNumber[];
  /** 0..1, of all interests together 1. */
  readonly share: number;
}

/** What somebody's events say of their taste. Plain data, the same for the same events and moment. @public */
export interface TasteProfile {
  readonly categories: readonly Affinity[];
  readonly brands: readonly Affinity[];
  readonly priceBand: PriceBand | null;
  /** 0..1: grows with the events it rests on; half at five purchases of today. */
  readonly confidence: number;
}

/** @public */
export interface Profile {
  /** Over months. */
  readonly longTerm: TasteProfile;
  /** Of the visit that is under way; null when the last event is more than half an hour ago. */
  readonly session: TasteProfile | null;
  readonly interests: readonly Interest[];
  readonly lastEventAt: number | null;
  readonly events: number;
}
