import type { CatalogueItem, Item, ItemNumber } from '../items.ts';
import type { TenantId } from '../tenant.ts';

/** Fields a PATCH leaves out keep their value. */
export type ItemPatch = Pick<Item, 'id'> & Partial<Omit<Item, 'id'>>;
export type UpsertOutcome = 'created' | 'updated' | 'unchanged';

export interface CatalogueStore {
  upsert(tenant: TenantId, items: readonly Item[]): Promise<readonly UpsertOutcome[]>;
  /** 'unknown' for an id that is not in the catalogue; nothing is created. */
  patch(tenant: TenantId, patches: readonly ItemPatch[]): Promise<readonly ('updated' | 'unchanged' | 'unknown')[]>;
  /** The number stays taken; the item is no longer offered. */
  remove(tenant: TenantId, ids: readonly string[]): Promise<readonly ('deleted' | 'unknown')[]>;
  /** BCP 47, of titles and queries. */
  localeOf(tenant: TenantId): Promise<string>;
  /** All items, placeholders and deleted ones too, by ascending number, in pages. */
  all(tenant: TenantId): AsyncIterable<readonly CatalogueItem[]>;
  /** Like `all`, only what was created, changed or deleted at or after an instant: milliseconds since 1970 UTC. */
  changedSince(tenant: TenantId, at: number): AsyncIterable<readonly CatalogueItem[]>;
  byNumbers(tenant: TenantId, numbers: readonly ItemNumber[]): Promise<readonly CatalogueItem[]>;
  byIds(tenant: TenantId, ids: readonly string[]): Promise<readonly CatalogueItem[]>;
}
