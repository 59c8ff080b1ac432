import type { AttributeValue, Item } from '@zhiyin/domain';

/** Beyond this a description repeats itself, and whoever embeds it pays by its length. */
const MOST_CHARACTERS = 4000;

/** What an item is, as one text for an embedding: the title first. Numbers are for filters; a fact that holds is said by its name. */
export function describeItem({ title, brand, categories, attributes, description }: Pick<Item, 'title' | 'brand' | 'categories' | 'attributes' | 'description'>): string {
  const facts = Object.entries(attributes).flatMap(([name, value]) => factOf(name, value));
  return [title, brand ?? '', categories.join(', '), facts.join(', '), description ?? ''].filter((part) => part.trim() !== '').join('. ').slice(0, MOST_CHARACTERS);
}

function factOf(name: string, value: AttributeValue): readonly string[] {
  if (typeof value === 'number') return [];
  if (typeof value === 'boolean') return value ? [name] : [];
  return typeof value === 'string' ? [value] : value;
}
