import { eventTypeCode, formatLogPosition, parseLogPosition, type EventFilter, type LoggedEvent, type LogTail, type Page, type PageWish, type TenantId, type UserKind } from '@zhiyin/domain';
import type { PoolClient } from 'pg';
import { eventOf, type EventRow } from '../event-row.ts';
import { cursorNumbers } from './cursor-numbers.ts';

/** A filter that hardly anything passes is not looked for further than this in one page. */
const LOOKED_THROUGH = 200_000;
/** Of one reading of the tail; who gets more at once reads the list. */
const MOST_AT_ONCE = 500;

interface Row extends EventRow {
  xid: string; micros: string; received: number; kind: UserKind | null; sealed_id: Buffer | null; item_id: string | null; title: string | null;
}

/** Events of the inner query, with what they name. */
const described = (events: string, order: string): string => `
  select e.sequence, e.xid::text, e.type, e.custom_type, e.user_number, e.item_number, (extract(epoch from e.occurred_at) * 1000)::float8 as at, (extract(epoch from e.occurred_at) * 1000000)::bigint::text as micros,
    (extract(epoch from e.received_at) * 1000)::float8 as received, e.quantity, e.price, e.currency, e.query, e.rating, e.session, e.order_id, e.recommendation_id, e.country, e.consented, e.bot, e.attributes,
    u.kind, d.sealed_id, i.external_id as item_id, i.document->>'title' as title
  from (${events}) e left join item i on i.tenant_id = $1 and i.number = e.item_number
    left join app_user u on u.tenant_id = $1 and u.number = e.user_number left join user_identity d on d.tenant_id = $1 and d.user_number = e.user_number
  order by ${order}`;

const PASSES = '($2::smallint is null or type = $2) and ($3::int is null or user_number = $3) and ($4::int is null or item_number = $4)';
const filterValues = ({ type, user, item }: EventFilter) => [type ? eventTypeCode(type) : null, user ?? null, item ?? null];

const OLDER = "(xid, sequence) < (coalesce($5::text, '9000000000000000000')::xid8, coalesce($6::bigint, 9223372036854775807))";
const NEWEST_FIRST = 'xid desc, sequence desc';
const IN_LOG = described(`
  select * from (select * from event where tenant_id = $1 and ${OLDER} order by ${NEWEST_FIRST} limit ${LOOKED_THROUGH}) near where ${PASSES} order by ${NEWEST_FIRST} limit $7`, 'e.xid desc, e.sequence desc');
const LAST_LOOKED_AT = `select xid::text, sequence from event where tenant_id = $1 and ${OLDER.replaceAll('$5', '$2').replaceAll('$6', '$3')} order by ${NEWEST_FIRST} offset ${LOOKED_THROUGH - 1} limit 1`;

const OF_PERSON = described(`
  select * from event where tenant_id = $1 and user_number = $3 and ${PASSES}
    and (occurred_at, sequence) < (coalesce(timestamptz 'epoch' + $5::bigint * interval '1 microsecond', 'infinity'), coalesce($6::bigint, 9223372036854775807))
  order by occurred_at desc, sequence desc limit $7`, 'e.occurred_at desc, e.sequence desc');

export async function eventsPage(client: PoolClient, tenant: TenantId, filter: EventFilter, { before, limit }: PageWish): Promise<Page<LoggedEvent>> {
  const [first = null, second = null] = cursorNumbers(before, 2) ?? [];
  const ofPerson = filter.user !== undefined;
  const { rows } = await client.query<Row>(ofPerson ? OF_PERSON : IN_LOG, [tenant, ...filterValues(filter), first, second, limit]);
  const last = rows.length < limit ? null : rows[rows.length - 1];
  if (last) return { rows: rows.map(loggedOf), next: `${ofPerson ? last.micros : last.xid}.${last.sequence}` };
  if (ofPerson) return { rows: rows.map(loggedOf), next: null };
  const { rows: [end] } = await client.query<{ xid: string; sequence: string }>(LAST_LOOKED_AT, [tenant, first, second]);
  return { rows: rows.map(loggedOf), next: end ? `${end.xid}.${end.sequence}` : null };
}

/** A position may be of long ago: what lies further back than a page looks is in the list. */
const SINCE = described(`
  select * from ((select * from event where tenant_id = $1 and xid >= $5::xid8 order by ${NEWEST_FIRST} limit ${LOOKED_THROUGH})
    union all (select * from event where tenant_id = $1 and xid = any($6::xid8[]) limit ${LOOKED_THROUGH})) near
  where ${PASSES} order by ${NEWEST_FIRST} limit ${MOST_AT_ONCE}`, 'e.xid, e.sequence');

/** Must run in one REPEATABLE READ transaction: position and rows are of the same snapshot, so none is missed or given twice. */
export async function logTail(client: PoolClient, tenant: TenantId, filter: EventFilter, position: string | null): Promise<LogTail> {
  const { rows: [{ snapshot }] } = await client.query<{ snapshot: string }>('select pg_current_snapshot()::text as snapshot');
  const now = parseLogPosition(snapshot);
  const from = position === null ? null : parseLogPosition(position);
  if (!from || from.next > now.next) return { position: formatLogPosition(now), events: [] };
  // Statistics of a growing log always lag behind its newest transactions.
  await client.query('set local enable_seqscan = off');
  const { rows } = await client.query<Row>(SINCE, [tenant, ...filterValues(filter), String(from.next), from.running.map(String)]);
  return { position: formatLogPosition(now), events: rows.map(loggedOf) };
}

function loggedOf(row: Row): LoggedEvent {
  const { customType, item, ...event } = eventOf(row);
  return {
    ...event, name: customType, userKind: row.kind, sealedId: row.sealed_id, receivedAt: row.received,
    item: item === null ? null : { number: item, id: row.item_id ?? '', title: row.title ?? '' },
  };
}
