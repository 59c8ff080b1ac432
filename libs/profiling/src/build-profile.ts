import type { BehaviourEvent } from '@zhiyin/domain';
import { fading, weightOfType, type EventWeights } from '@zhiyin/dataset';
import { findInterests } from './interests.ts';
import { liked } from './liked.ts';
import { priceBand } from './price-band.ts';
import type { Affinity, ItemFacts, Opinion, Profile, TasteProfile } from './profile.ts';

/** A view says little, a purchase much; half is forgotten in two months. */
const LONG_TERM: EventWeights = { view: 1, cart: 3, purchase: 5, halfLifeDays: 60 };
const SESSION: EventWeights = { view: 1, cart: 2, purchase: 2, halfLifeDays: 10 / (24 * 60) };
const SESSION_GAP_MS = 30 * 60_000;
/** Five purchases of today: half sure. */
const HALF_SURE = 25;
const MOST_AFFINITIES = 20;
const MOST_REASONS = 3;
/** On a scale of five. */
const DISLIKED_RATING = 2.5;

/**
 * The profile of one person as of a moment: events that come later are not looked at, so that training and serving see the same. Deterministic.
 * @param events consented, oldest first
 * Cost O(events + distinct items squared), at most 60 items.
 * @public
 */
export function buildProfile(events: readonly BehaviourEvent[], items: ItemFacts, asOf: number): Profile {
  const known = events.filter(({ at }) => at <= asOf);
  const last = known.reduce<number | null>((latest, { at }) => (latest === null ? at : Math.max(latest, at)), null);
  const opinions = opinionsOf(known, asOf, LONG_TERM);
  return {
    longTerm: tasteOf(opinions, items),
    session: last !== null && asOf - last < SESSION_GAP_MS ? tasteOf(opinionsOf(currentVisit(known), asOf, SESSION), items) : null,
    interests: findInterests(opinions, items), lastEventAt: last, events: known.length,
  };
}

/** Events since the last pause of half an hour. */
function currentVisit(events: readonly BehaviourEvent[]): readonly BehaviourEvent[] {
  const ordered = [...events].sort((a, b) => a.at - b.at);
  let from = ordered.length - 1;
  while (from > 0 && ordered[from].at - ordered[from - 1].at < SESSION_GAP_MS) from--;
  return ordered.slice(from);
}

function opinionsOf(events: readonly BehaviourEvent[], asOf: number, weights: EventWeights): Opinion[] {
  return events.flatMap((event) => {
    const weight = event.item === null ? 0 : opinion(event, weights) * fading(event.at, asOf, weights);
    return weight === 0 ? [] : [{ item: event.item!, weight }];
  });
}

/** What was sent back or rated badly speaks against its kind as loudly as a purchase speaks for it. */
function opinion({ type, rating }: BehaviourEvent, weights: EventWeights): number {
  if (type === 'return') return -weights.purchase;
  if (type === 'rating' && rating !== null && rating < DISLIKED_RATING) return -weights.purchase;
  return weightOfType(type, weights);
}

function tasteOf(opinions: readonly Opinion[], items: ItemFacts): TasteProfile {
  const said = opinions.reduce((sum, { weight }) => sum + Math.abs(weight), 0);
  return {
    categories: affinities(opinions, (item) => items.categories(item)),
    brands: affinities(opinions, (item) => [items.brand(item)].filter((brand) => brand !== null)),
    priceBand: priceBand(liked(opinions), items),
    confidence: said / (said + HALF_SURE),
  };
}

function affinities(opinions: readonly Opinion[], valuesOf: (item: number) => readonly string[]): Affinity[] {
  const sums = new Map<string, { weight: number; events: number; items: Map<number, number> }>();
  let said = 0;
  for (const { item, weight } of opinions) {
    const values = valuesOf(item);
    if (values.length) said += Math.abs(weight);
    for (const value of values) {
      const own = sums.get(value) ?? { weight: 0, events: 0, items: new Map<number, number>() };
      own.weight += weight;
      own.events++;
      own.items.set(item, (own.items.get(item) ?? 0) + weight);
      sums.set(value, own);
    }
  }
  return [...sums]
    .map(([value, { weight, events, items }]) => ({ value, strength: weight / said, events, because: loudest(items, Math.sign(weight) || 1) }))
    .sort((a, b) => Math.abs(b.strength) - Math.abs(a.strength) || (a.value < b.value ? -1 : 1))
    .slice(0, MOST_AFFINITIES);
}

/** Items that speak for (sign 1) or against (sign -1), the loudest first. */
function loudest(items: ReadonlyMap<number, number>, sign: number): number[] {
  return [...items].filter(([, weight]) => weight * sign > 0).sort((a, b) => (b[1] - a[1]) * sign || a[0] - b[0]).slice(0, MOST_REASONS).map(([item]) => item);
}

