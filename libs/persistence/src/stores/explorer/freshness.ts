import { ITEM_STATES, type Freshness, type ItemState, type TenantId } from '@zhiyin/domain';
import type { PoolClient } from 'pg';
import { STATE_SQL } from './items.ts';

/** So many of the newest answers say what of the catalogue is shown. */
const NEWEST_SLATES = 5000;

const FRESHNESS = `
  with slate as materialized (select items from impression where tenant_id = $1 and xid is not null order by xid desc limit ${NEWEST_SLATES})
  select (select (extract(epoch from received_at) * 1000)::float8 from event where tenant_id = $1 order by xid desc, sequence desc limit 1) as "lastEventAt",
    (select (extract(epoch from ran_at) * 1000)::float8 from attribution_state where tenant_id = $1) as "attributedAt",
    (select count(*)::int from slate) as slates, (select count(distinct number)::int from slate, unnest(items) number) as "shownItems",
    (extract(epoch from max(updated_at)) * 1000)::float8 as "lastItemAt",
    ${ITEM_STATES.map((state) => `(count(*) filter (where deleted_at is null and ${STATE_SQL[state]}))::int as "${state}"`).join(', ')}
  from item where tenant_id = $1`;

/** Cost one look through the catalogue, and the newest answers. */
export async function freshnessOf(client: PoolClient, tenant: TenantId): Promise<Freshness> {
  const { rows: [row] } = await client.query<Omit<Freshness, 'items'> & Record<ItemState, number>>(FRESHNESS, [tenant]);
  const { lastEventAt, lastItemAt, attributedAt, slates, shownItems } = row;
  return { lastEventAt, lastItemAt, attributedAt, slates, shownItems, items: Object.fromEntries(ITEM_STATES.map((state) => [state, row[state]])) as Freshness['items'] };
}
