import { canonicalJson, type CatalogueItem } from '@zhiyin/domain';
import type { Hash } from 'node:crypto';
import type { ItemTable } from './dataset-view.ts';

/** @param size at least one past the highest catalogue number; events may name items the catalogue page did not hold */
export function itemTable(items: Iterable<CatalogueItem>, size: number): ItemTable {
  const rows: (CatalogueItem | undefined)[] = new Array<CatalogueItem | undefined>(size).fill(undefined);
  const ids: string[] = new Array<string>(size).fill('');
  for (const item of items) {
    rows[item.number] = item;
    ids[item.number] = item.id;
  }
  return { size, ids: () => ids, at: (number) => rows[number] };
}

/** Feeds every item, by ascending number, into `hash`. */
export function hashItems(items: ItemTable, hash: Hash): void {
  for (let number = 0; number < items.size; number++) {
    const item = items.at(number);
    if (item) hash.update(`${canonicalJson(item)}\n`);
  }
}
