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

/** Who looks: the person's own events, a model of what people have in common, one of behaviour in order, or what people like this are shown. @public */
export type ViewKind = 'content' | 'collaborative' | 'sequence' | 'segment';

/** What one way of looking at a person says of their taste. @public */
export interface TasteView {
  readonly view: ViewKind;
  /** The strategy whose model it is; null for the person's own events. */
  readonly strategy: string | null;
  /** [d] where that model places the person; null where it is no place. */
  readonly vector: Float32Array | null;
  /** What it would show them, best first. */
  readonly items: readonly ItemNumber[];
  readonly categories: readonly Affinity[];
  readonly brands: readonly Affinity[];
  /** 0..1 */
  readonly confidence: number;
}

/** A taste that several views agree on, more or less. @public */
export interface FusedAffinity {
  readonly value: string;
  /** -1..1: mean of the views' strengths by their confidence. */
  readonly strength: number;
  /** Strength in each view that speaks of it. */
  readonly views: Readonly<Partial<Record<ViewKind, number>>>;
}

/** One profile of all views. @public */
export interface FusedProfile {
  readonly categories: readonly FusedAffinity[];
  readonly brands: readonly FusedAffinity[];
  /** 0..1: that not all views are wrong, were they independent. */
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
