import type { AttributeValue, Item } from '@zhiyin/domain';
import type { ItemTable } from '@zhiyin/dataset';

/** What the catalogue says of items, as numbers of features. */
export interface ItemFeatures {
  /** How many different ones there are. */
  readonly count: number;
  /** By catalogue number, ascending; undefined for numbers that nobody has or that are deleted. */
  readonly of: readonly (readonly number[] | undefined)[];
}

/** A feature of one item tells it from no other. */
const FEWEST_ITEMS = 2;

/** Brand, every level of the category, and attributes; the `most` that most items have. Cost O(items x features). */
export function featuresOf(items: ItemTable, most: number): ItemFeatures {
  const said: (readonly string[] | undefined)[] = [];
  const counts = new Map<string, number>();
  for (let number = 0; number < items.size; number++) {
    const item = items.at(number);
    const terms = item && !item.deleted ? [...new Set(termsOf(item))] : undefined;
    said.push(terms);
    for (const term of terms ?? []) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  const kept = [...counts].filter(([, count]) => count >= FEWEST_ITEMS).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, most);
  const numberOf = new Map(kept.map(([term], feature) => [term, feature]));
  return { count: kept.length, of: said.map((terms) => terms?.flatMap((term) => numberOf.get(term) ?? []).sort((a, b) => a - b)) };
}

function termsOf({ brand, categories, attributes }: Item): string[] {
  const levels = categories.map((_, depth) => `category ${JSON.stringify(categories.slice(0, depth + 1))}`);
  const facts = Object.entries(attributes).flatMap(([name, value]) => valuesOf(value).map((one) => `attribute ${JSON.stringify([name, one])}`));
  return [...(brand ? [`brand ${brand}`] : []), ...levels, ...facts];
}

const valuesOf = (value: AttributeValue): readonly string[] => (typeof value === 'object' ? value : [String(value)]);
