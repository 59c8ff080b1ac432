import type { CatalogueItem, CatalogueStore, Item, ItemNumber, ItemPatch, TenantId, UpsertOutcome } from '@zhiyin/domain';
import type { PoolClient } from 'pg';
import type { Database } from '../database.ts';
import { announceChange } from './announce-change.ts';
import { documentOf, ITEM_COLUMNS, itemOf, type ItemRow } from './item-row.ts';
import { tenantPages } from './tenant-pages.ts';

/** The catalogue in PostgreSQL. Replicas learn the numbers that changed in the same transaction. @public */
export class PgCatalogueStore implements CatalogueStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Repeated ids in one call: the last one stands for all of them. */
  upsert(tenant: TenantId, items: readonly Item[]): Promise<readonly UpsertOutcome[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const latest = [...new Map(items.map((item) => [item.id, item])).values()];
      await client.query(`select ensure_numbers($1, '{}', '{}', '{}', $2)`, [tenant, latest.map(({ id }) => id)]);
      const before = new Map((await readLocked(client, tenant, latest.map(({ id }) => id))).map((item) => [item.id, item]));
      const changed = await write(client, tenant, latest);
      const outcomes = new Map(latest.map(({ id }): [string, UpsertOutcome] => {
        const known = before.get(id);
        if (!known || known.placeholder || known.deleted) return [id, 'created'];
        return [id, changed.has(id) ? 'updated' : 'unchanged'];
      }));
      return items.map(({ id }) => outcomes.get(id) as UpsertOutcome);
    });
  }

  patch(tenant: TenantId, patches: readonly ItemPatch[]): Promise<readonly ('updated' | 'unchanged' | 'unknown')[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const known = new Map((await readLocked(client, tenant, patches.map(({ id }) => id)))
        .filter((item) => !item.placeholder && !item.deleted).map((item) => [item.id, item]));
      const merged = new Map<string, Item>();
      for (const patch of patches) {
        const base = merged.get(patch.id) ?? known.get(patch.id);
        if (base) merged.set(patch.id, { ...base, ...patch });
      }
      const changed = await write(client, tenant, [...merged.values()].map(plain));
      return patches.map(({ id }) => (!merged.has(id) ? 'unknown' : changed.has(id) ? 'updated' : 'unchanged'));
    });
  }

  remove(tenant: TenantId, ids: readonly string[]): Promise<readonly ('deleted' | 'unknown')[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const known = new Set((await readLocked(client, tenant, ids)).filter((item) => !item.deleted).map((item) => item.id));
      const { rows } = await client.query<{ number: number }>(
        `update item set deleted_at = now(), updated_at = now() where tenant_id = $1 and external_id = any($2) and deleted_at is null returning number`,
        [tenant, ids],
      );
      if (rows.length) await announceChange(client, tenant, { kind: 'items', numbers: rows.map(({ number }) => number) });
      return ids.map((id) => (known.has(id) ? 'deleted' : 'unknown'));
    });
  }

  localeOf(tenant: TenantId): Promise<string> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<{ locale: string }>('select locale from tenant where id = $1', [tenant]);
      return rows[0]?.locale ?? 'en';
    });
  }

  async *all(tenant: TenantId): AsyncGenerator<readonly CatalogueItem[]> {
    const pages = tenantPages<ItemRow>(this.#database, tenant, `select ${ITEM_COLUMNS} from item where tenant_id = $1 order by number`, [tenant]);
    for await (const rows of pages) yield rows.map(itemOf);
  }

  async *changedSince(tenant: TenantId, at: number): AsyncGenerator<readonly CatalogueItem[]> {
    const sql = `select ${ITEM_COLUMNS} from item where tenant_id = $1 and updated_at >= $2 order by number`;
    for await (const rows of tenantPages<ItemRow>(this.#database, tenant, sql, [tenant, new Date(at)])) yield rows.map(itemOf);
  }

  byNumbers(tenant: TenantId, numbers: readonly ItemNumber[]): Promise<readonly CatalogueItem[]> {
    return this.#read(tenant, `number = any($2)`, numbers);
  }

  byIds(tenant: TenantId, ids: readonly string[]): Promise<readonly CatalogueItem[]> {
    return this.#read(tenant, `external_id = any($2)`, ids);
  }

  #read(tenant: TenantId, condition: string, keys: readonly (string | number)[]): Promise<readonly CatalogueItem[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<ItemRow>(`select ${ITEM_COLUMNS} from item where tenant_id = $1 and ${condition} order by number`, [tenant, keys]);
      return rows.map(itemOf);
    });
  }
}

/** Locked in order of number, so that two batches with the same items wait for each other instead of deadlocking. */
async function readLocked(client: PoolClient, tenant: TenantId, ids: readonly string[]): Promise<CatalogueItem[]> {
  const { rows } = await client.query<ItemRow>(
    `select ${ITEM_COLUMNS} from item where tenant_id = $1 and external_id = any($2) order by number for update`, [tenant, ids]);
  return rows.map(itemOf);
}

/** Writes what differs and announces it. @returns ids that changed */
async function write(client: PoolClient, tenant: TenantId, items: readonly Item[]): Promise<ReadonlySet<string>> {
  if (!items.length) return new Set();
  const { rows } = await client.query<{ number: number; external_id: string }>(
    `update item i set document = n.document, stock = n.stock, available = n.available, placeholder = false, deleted_at = null, updated_at = now()
     from unnest($2::text[], $3::jsonb[], $4::int[], $5::boolean[]) as n(id, document, stock, available)
     where i.tenant_id = $1 and i.external_id = n.id and (i.placeholder or i.deleted_at is not null
       or (i.document, i.available) is distinct from (n.document, n.available) or i.stock is distinct from n.stock)
     returning i.number, i.external_id`,
    [tenant, items.map(({ id }) => id), items.map((item) => JSON.stringify(documentOf(item))), items.map(({ stock }) => stock), items.map(({ available }) => available)],
  );
  if (rows.length) await announceChange(client, tenant, { kind: 'items', numbers: rows.map(({ number }) => number) });
  return new Set(rows.map((row) => row.external_id));
}

/** A catalogue item without what only the catalogue knows. */
function plain(item: Item & Partial<CatalogueItem>): Item {
  const { number: _number, placeholder: _placeholder, deleted: _deleted, createdAt: _createdAt, ...own } = item;
  return own;
}
