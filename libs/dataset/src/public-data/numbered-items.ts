import type { CatalogueItem } from '@zhiyin/domain';

/** A catalogue of which nothing is known but the ids. */
export interface NumberedItems {
  readonly items: readonly CatalogueItem[];
  numberOf(id: string): number;
}

/**
 * Catalogue numbers for ids: ascending where all are whole numbers, so that ties are broken as in the papers' own code,
 * else in order of first appearance.
 */
export function numberedItems(ids: ReadonlySet<string>): NumberedItems {
  const known = [...ids];
  if (known.every((id) => /^\d+$/.test(id))) known.sort((a, b) => Number(a) - Number(b));
  const numbers = new Map(known.map((id, number) => [id, number]));
  return { items: known.map(itemOf), numberOf: (id) => numbers.get(id) ?? -1 };
}

function itemOf(id: string, number: number): CatalogueItem {
  return {
    number, id, type: 'product', title: '', description: null, brand: null, categories: [], price: null, cost: null, currency: null, stock: null,
    available: true, publishedAt: null, url: null, image: null, attributes: {}, placeholder: false, deleted: false, createdAt: 0,
  };
}
