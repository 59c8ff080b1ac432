import { eventTypeOf, type CatalogueItem, type ItemActivity, type ItemNumber, type ItemState, type ItemWish, type Page, type Shelf, type TenantId } from '@zhiyin/domain';
import type { PoolClient } from 'pg';
import { ITEM_COLUMNS, itemOf, type ItemRow } from '../item-row.ts';
import { cursorNumbers } from './cursor-numbers.ts';

const HIGHEST_NUMBER = 0x7fffffff;
const MOST_SHELVES = 200;
/** So many of the newest events are looked through for one item: there is no index by item, which every event would pay for. */
const LOOKED_THROUGH = 200_000;

/** What each state means in SQL. */
export const STATE_SQL: Readonly<Record<ItemState, string>> = {
  offered: 'not placeholder and available and (stock is null or stock > 0)',
  'sold-out': 'not placeholder and available and stock <= 0',
  hidden: 'not placeholder and not available',
  unknown: 'placeholder',
};

/** Cost O(catalogue) for what hardly any item has; no more than a page for what many have. */
export async function itemsPage(client: PoolClient, tenant: TenantId, { text, category, brand, state, before, limit }: ItemWish): Promise<Page<CatalogueItem>> {
  const [from = HIGHEST_NUMBER] = cursorNumbers(before, 1) ?? [];
  const { rows } = await client.query<ItemRow>(`
    select ${ITEM_COLUMNS} from item where tenant_id = $1 and number < $2 and deleted_at is null ${state ? `and ${STATE_SQL[state]}` : ''}
      and ($3::text is null or external_id ilike $3 or document->>'title' ilike $3)
      and ($4::text is null or document->'categories' @> to_jsonb($4::text)) and ($5::text is null or document->>'brand' = $5)
    order by number desc limit $6`, [tenant, from, text ? `%${text.replace(/[\\%_]/g, '\\$&')}%` : null, category ?? null, brand ?? null, limit]);
  return { rows: rows.map(itemOf), next: rows.length < limit ? null : String(rows[rows.length - 1].number) };
}

/** Cost one look through the catalogue. */
export async function shelvesOf(client: PoolClient, tenant: TenantId): Promise<{ categories: readonly Shelf[]; brands: readonly Shelf[] }> {
  const count = async (value: string, from: string): Promise<Shelf[]> => (await client.query<Shelf>(
    `select ${value} as value, count(*)::int as items from ${from} where i.tenant_id = $1 and i.deleted_at is null and ${value} is not null group by 1 order by 2 desc, 1 limit ${MOST_SHELVES}`, [tenant])).rows;
  return { categories: await count('c.value', `item i cross join jsonb_array_elements_text(i.document->'categories') c(value)`), brands: await count(`i.document->>'brand'`, 'item i') };
}

const ACTIVITY = `
  with newest as materialized (select type, item_number, received_at, bot from event where tenant_id = $1 order by xid desc, sequence desc limit ${LOOKED_THROUGH})
  select (select count(*)::int from newest) as among, (select (extract(epoch from min(received_at)) * 1000)::float8 from newest) as since,
    (select jsonb_object_agg(type, n) from (select type, count(*) as n from newest where item_number = $2 and not bot group by type) t) as types`;

export async function activityOf(client: PoolClient, tenant: TenantId, item: ItemNumber): Promise<ItemActivity> {
  const { rows: [{ among, since, types }] } = await client.query<{ among: number; since: number | null; types: Record<string, number> | null }>(ACTIVITY, [tenant, item]);
  return { among, since, types: Object.fromEntries(Object.entries(types ?? {}).map(([code, n]) => [eventTypeOf(Number(code)), n])) };
}
