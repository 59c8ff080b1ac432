import { EVENT_TYPES, type CatalogueStore, type EventFilter, type Tenant } from '@zhiyin/domain';
import { oneOfQuery, textOf, type Query } from '../http/query.ts';
import { wholeOf } from '../http/validation.ts';

/**
 * Which events are asked for, from a query.
 * @returns null where an item is named that nobody has heard of: no event is about it
 * @throws InputError REQUEST_INVALID
 */
export async function eventFilter(catalogue: Pick<CatalogueStore, 'byIds'>, tenant: Tenant, query: Query): Promise<EventFilter | null> {
  const type = oneOfQuery(query.type, 'type', EVENT_TYPES);
  const user = wholeOf(query.user, 'user', { min: 0, max: 0x7fffffff, fallback: -1 });
  const id = textOf(query.item, 'item');
  const [item] = id === undefined ? [] : await catalogue.byIds(tenant.id, [id]);
  if (id !== undefined && !item) return null;
  return { ...(type ? { type } : {}), ...(user < 0 ? {} : { user }), ...(item ? { item: item.number } : {}) };
}
