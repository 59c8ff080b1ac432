import { eventTypeOf, type JsonValue, type TenantId, type UserNumber } from '@zhiyin/domain';
import type { PoolClient } from 'pg';

/**
 * Everything stored about a person. Every `sealedId` is an external id under the tenant's key, base64: the
 * caller opens it.
 * Cost O(rows of the person).
 */
export async function exportPerson(client: PoolClient, tenant: TenantId, user: UserNumber): Promise<JsonValue> {
  const rows = async (sql: string): Promise<Record<string, JsonValue>[]> =>
    (await client.query<{ row: Record<string, JsonValue> }>(`select to_jsonb(r) as row from (${sql}) r`, [tenant, user])).rows.map(({ row }) => row);
  const [profile] = await rows(`select kind, attributes, country, consent, created_at as "createdAt", updated_at as "updatedAt"
    from app_user where tenant_id = $1 and number = $2`);
  const visitors = await rows(`select kind, attributes, country, consent, created_at as "createdAt", updated_at as "updatedAt"
    from app_user where tenant_id = $1 and merged_into = $2 order by number`);
  const identities = await rows(`select i.sealed_id as sealed, u.kind from user_identity i join app_user u on u.tenant_id = i.tenant_id and u.number = i.user_number
    where i.tenant_id = $1 and (u.number = $2 or u.merged_into = $2) order by u.number`);
  const events = await rows(`select e.type, e.custom_type as "name", i.external_id as item, e.occurred_at as at, e.received_at as "receivedAt",
      e.quantity, e.price, e.currency, e.query, e.rating, e.session, e.order_id as "order", e.recommendation_id as "recommendationId",
      e.country, e.consented, e.bot, e.attributes
    from event e left join item i on i.tenant_id = e.tenant_id and i.number = e.item_number
    where e.tenant_id = $1 and e.user_number = $2 order by e.occurred_at, e.sequence`);
  const impressions = await rows(`select m.id, m.placement, m.pipeline_version as "pipelineVersion", m.shown_at as at, m.session, m.query, m.scores, m.propensities, m.degraded, m.arm,
      (select jsonb_agg(i.external_id order by n.place) from unnest(m.items) with ordinality as n(number, place)
        join item i on i.tenant_id = m.tenant_id and i.number = n.number) as items
    from impression m where m.tenant_id = $1 and m.user_number = $2 order by m.shown_at`);
  const attributed = await rows(`select a.impression_id as impression, a.placement, a.day, a.touch, i.external_id as item, a.occurred_at as at, a.value
    from attribution a left join item i on i.tenant_id = a.tenant_id and i.number = a.item_number where a.tenant_id = $1 and a.user_number = $2 order by a.occurred_at, a.event_sequence`);
  return {
    profile,
    // Browsers that turned out to be this person.
    visitors,
    // to_jsonb shows bytes as \\x..
    identities: identities.map(({ sealed, kind }) => ({ kind, sealedId: Buffer.from(String(sealed).slice(2), 'hex').toString('base64') })),
    events: events.map((event) => ({ ...event, type: eventTypeOf(Number(event.type)) })),
    impressions,
    // What counts as come from them. The sums per day follow from these and the impressions.
    attributed,
  };
}
