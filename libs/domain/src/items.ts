declare const itemBrand: unique symbol;

/** A tenant's catalogue number: assigned once, never reused, nearly dense from 0. Crosses the hot path instead of ids. */
export type ItemNumber = number & { readonly [itemBrand]?: true };

export type AttributeValue = string | number | boolean | readonly string[];

/** Something that can be recommended: goods, an article, a course, a financial product. */
export interface Item {
  readonly id: string;
  /** 'product', 'article', 'course', 'financial-product' or the tenant's own word. */
  readonly type: string;
  readonly title: string;
  readonly description: string | null;
  readonly brand: string | null;
  /** From general to special, for instance ['Kitchen', 'Mugs']. */
  readonly categories: readonly string[];
  readonly price: number | null;
  /** What one piece costs the tenant; margin = price - cost. */
  readonly cost: number | null;
  readonly currency: string | null;
  /** Pieces left; null = not counted (a course, an article). */
  readonly stock: number | null;
  /** False hides it from every answer, but it still trains. */
  readonly available: boolean;
  /** Milliseconds since 1970 UTC. */
  readonly publishedAt: number | null;
  readonly url: string | null;
  readonly image: string | null;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** An item as the catalogue keeps it. */
export interface CatalogueItem extends Item {
  readonly number: ItemNumber;
  /** Created by an event that named it, nothing else is known yet. */
  readonly placeholder: boolean;
  readonly deleted: boolean;
  readonly createdAt: number;
}

/** Can be shown to somebody now: exists, is known, is offered and is in stock. */
export function isOffered(item: Pick<CatalogueItem, 'deleted' | 'placeholder' | 'available' | 'stock'>): boolean {
  return !item.deleted && !item.placeholder && item.available && (item.stock === null || item.stock > 0);
}
