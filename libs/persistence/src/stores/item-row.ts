import type { CatalogueItem, Item } from '@zhiyin/domain';

export const ITEM_COLUMNS = `number, external_id, document, stock, available, placeholder, deleted_at is not null as deleted,
  (extract(epoch from created_at) * 1000)::float8 as created`;

export interface ItemRow {
  number: number; external_id: string; document: ItemDocument; stock: number | null; available: boolean; placeholder: boolean;
  deleted: boolean; created: number;
}

/** What lies in the JSON column: everything but the id and what has a column of its own. */
export type ItemDocument = Omit<Item, 'id' | 'stock' | 'available'>;

export function documentOf({ id: _id, stock: _stock, available: _available, ...document }: Item): ItemDocument {
  return document;
}

/** A placeholder's document is empty: the item is known by its id only. */
export function itemOf(row: ItemRow): CatalogueItem {
  const { type = 'product', title = '', description = null, brand = null, categories = [], price = null, cost = null, currency = null,
    publishedAt = null, url = null, image = null, attributes = {} } = row.document as Partial<ItemDocument>;
  return {
    id: row.external_id, type, title, description, brand, categories, price, cost, currency, publishedAt, url, image, attributes,
    stock: row.stock, available: row.available,
    number: row.number, placeholder: row.placeholder, deleted: row.deleted, createdAt: row.created,
  };
}
