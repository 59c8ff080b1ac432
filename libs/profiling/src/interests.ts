import { liked } from './liked.ts';
import type { Interest, ItemFacts, Opinion } from './profile.ts';

const MOST_ITEMS = 60;
const MOST_INTERESTS = 4;
/** An interest of less is none. */
const LEAST_SHARE = 0.05;
/** Items less alike than this to every example are not put under it by force while there is room for another. */
const ALIKE = 0.3;
const MOST_ROUNDS = 10;

/**
 * Several interests of one person: their liked items around a few of their own (k-medoids), so that a taste for two unlike things does not
 * become a taste for something between them. Alike are items that share categories, the special ones counting more, and brand.
 * As many interests as there are unlike kinds, at most four. Deterministic. Cost O(items squared), at most 60 items.
 *
 * @see Pal et al. 2020, "PinnerSage: Multi-Modal User Embedding Framework for Recommendations at Pinterest"
 */
export function findInterests(opinions: readonly Opinion[], items: ItemFacts): Interest[] {
  const strongest = liked(opinions).slice(0, MOST_ITEMS);
  if (!strongest.length) return [];
  const alike = strongest.map(({ item }) => strongest.map((other) => similarity(item, other.item, items)));
  const examples = settle(spread(strongest, alike), strongest, alike);
  const total = strongest.reduce((sum, { weight }) => sum + weight, 0);
  return examples
    .map((example) => {
      const own = strongest.flatMap(({ item, weight }, n) => (nearest(n, examples, alike) === example ? [{ item, weight }] : []));
      return { example: strongest[example].item, items: own.map(({ item }) => item), share: own.reduce((sum, { weight }) => sum + weight, 0) / total };
    })
    .filter(({ share }) => share >= LEAST_SHARE)
    .sort((a, b) => b.share - a.share || a.example - b.example);
}

/** The strongest item, then always the one least like those there are, weighted, until nothing unlike is left. */
function spread(strongest: readonly { weight: number }[], alike: readonly (readonly number[])[]): number[] {
  const examples = [0];
  while (examples.length < MOST_INTERESTS) {
    let [best, most] = [-1, 0];
    strongest.forEach(({ weight }, n) => {
      const like = Math.max(...examples.map((example) => alike[n][example]));
      if (like < ALIKE && weight * (1 - like) > most) [best, most] = [n, weight * (1 - like)];
    });
    if (best < 0) break;
    examples.push(best);
  }
  return examples;
}

/** Moves each example to the middle of its own until nothing moves. */
function settle(examples: readonly number[], strongest: readonly { weight: number }[], alike: readonly (readonly number[])[]): number[] {
  let current = [...examples];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = current.map((example) => {
      const own = strongest.flatMap((_, n) => (nearest(n, current, alike) === example ? [n] : []));
      const middle = (n: number): number => own.reduce((sum, other) => sum + strongest[other].weight * alike[n][other], 0);
      return own.reduce((best, n) => (middle(n) > middle(best) + 1e-12 ? n : best), example);
    });
    if (next.every((example, n) => example === current[n])) break;
    current = next;
  }
  return current;
}

function nearest(n: number, examples: readonly number[], alike: readonly (readonly number[])[]): number {
  return examples.reduce((best, example) => (alike[n][example] > alike[n][best] ? example : best));
}

/** 0..1. */
function similarity(one: number, other: number, items: ItemFacts): number {
  if (one === other) return 1;
  const [left, right] = [featuresOf(one, items), featuresOf(other, items)];
  let [shared, all] = [0, 0];
  for (const [feature, weight] of left) {
    all += weight;
    if (right.has(feature)) shared += weight;
  }
  for (const [feature, weight] of right) if (!left.has(feature)) all += weight;
  return all > 0 ? shared / all : 0;
}

/** The third level of a category path says three times as much as the first. */
function featuresOf(item: number, items: ItemFacts): Map<string, number> {
  const features = new Map(items.categories(item).map((category, level) => [`category ${category}`, level + 1]));
  const brand = items.brand(item);
  if (brand !== null) features.set(`brand ${brand}`, 1);
  return features;
}
