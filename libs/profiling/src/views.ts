import type { BehaviourEvent, ItemNumber } from '@zhiyin/domain';
import type { Affinity, FusedAffinity, FusedProfile, ItemFacts, Profile, TasteView, ViewKind } from './profile.ts';

/** What a model answered for one person. @public */
export interface ModelAnswer {
  readonly strategy: string;
  readonly view: Exclude<ViewKind, 'content'>;
  /** null where the model has no picture of the person, only an answer. */
  readonly vector: Float32Array | null;
  /** Best first. */
  readonly items: readonly ItemNumber[];
}

/** Different items in a history at which a model is half sure; order needs more of them than a set does. */
const HALF_SURE_ITEMS = { collaborative: 5, sequence: 10 } as const;
/** What people of a country like says little of one of them, and is better than nothing. */
const SEGMENT_CONFIDENCE = 0.05;
const MOST_AFFINITIES = 20;
const MOST_REASONS = 3;
/** Fused affinities below this are noise of a view's long tail. */
const LEAST_STRENGTH = 0.01;

/** The person's own events as a view beside the models'. @public */
export function contentView({ longTerm, interests }: Profile): TasteView {
  return {
    view: 'content', strategy: null, vector: null, items: interests.flatMap(({ items }) => items),
    categories: longTerm.categories, brands: longTerm.brands, confidence: longTerm.confidence,
  };
}

/**
 * A model's answer as a taste: what its best items have in common, the item of rank r counting 1 / log2(r + 1). The model's numbers are no
 * categories; what it would show is.
 * @param events as of the moment of the answer
 * Cost O(items x categories).
 * @public
 */
export function modelView({ strategy, view, vector, items }: ModelAnswer, facts: ItemFacts, events: readonly BehaviourEvent[], asOf: number): TasteView {
  const known = new Set(events.filter(({ at, item }) => at <= asOf && item !== null).map(({ item }) => item)).size;
  return {
    view, strategy, vector, items,
    categories: shares(items, (item) => facts.categories(item)),
    brands: shares(items, (item) => [facts.brand(item)].filter((brand) => brand !== null)),
    confidence: items.length === 0 ? 0 : view === 'segment' ? SEGMENT_CONFIDENCE : known / (known + HALF_SURE_ITEMS[view]),
  };
}

/** [values] each value's part of all weight, strongest first; the best items stand for it. */
function shares(items: readonly number[], valuesOf: (item: number) => readonly string[]): Affinity[] {
  const sums = new Map<string, { weight: number; items: number[] }>();
  let total = 0;
  items.forEach((item, rank) => {
    const weight = 1 / Math.log2(rank + 2);
    const values = valuesOf(item);
    if (values.length) total += weight;
    for (const value of values) {
      const own = sums.get(value) ?? { weight: 0, items: [] };
      own.weight += weight;
      own.items.push(item);
      sums.set(value, own);
    }
  });
  return [...sums]
    .map(([value, own]) => ({ value, strength: own.weight / total, events: 0, because: own.items.slice(0, MOST_REASONS) }))
    .sort((a, b) => b.strength - a.strength || (a.value < b.value ? -1 : 1))
    .slice(0, MOST_AFFINITIES);
}

/**
 * All views as one, each by its confidence: a value of which a sure view says nothing is weaker than one on which all agree. Several models of one
 * kind count as that kind's mean. Deterministic.
 * @public
 */
export function fuseViews(views: readonly TasteView[]): FusedProfile {
  const sure = views.filter(({ confidence }) => confidence > 0);
  return {
    categories: fused(sure, ({ categories }) => categories),
    brands: fused(sure, ({ brands }) => brands),
    confidence: 1 - sure.reduce((doubt, { confidence }) => doubt * (1 - confidence), 1),
  };
}

function fused(views: readonly TasteView[], of: (view: TasteView) => readonly Affinity[]): FusedAffinity[] {
  // A view without any such value (a shop without brands, say) has no opinion to count.
  const speaking = views.filter((view) => of(view).length > 0);
  const weight = speaking.reduce((sum, { confidence }) => sum + confidence, 0);
  const values = new Map<string, { sum: number; byView: Map<ViewKind, number[]> }>();
  for (const view of speaking) {
    for (const { value, strength } of of(view)) {
      const own = values.get(value) ?? { sum: 0, byView: new Map<ViewKind, number[]>() };
      own.sum += view.confidence * strength;
      own.byView.set(view.view, [...(own.byView.get(view.view) ?? []), strength]);
      values.set(value, own);
    }
  }
  return [...values]
    .map(([value, { sum, byView }]) => ({ value, strength: sum / weight, views: Object.fromEntries([...byView].map(([view, all]) => [view, mean(all)])) }))
    .filter(({ strength }) => Math.abs(strength) >= LEAST_STRENGTH)
    .sort((a, b) => Math.abs(b.strength) - Math.abs(a.strength) || (a.value < b.value ? -1 : 1))
    .slice(0, MOST_AFFINITIES);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
