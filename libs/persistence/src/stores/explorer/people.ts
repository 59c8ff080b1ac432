import { eventTypeOf, type JsonObject, type Page, type PageWish, type PersonRow, type PersonWish, type ShownSlate, type SlateOutcome, type TenantId, type UserKind, type UserNumber } from '@zhiyin/domain';
import type { PoolClient } from 'pg';
import { cursorNumbers } from './cursor-numbers.ts';

interface Row {
  number: number; key: Buffer; kind: UserKind; attributes: JsonObject; country: string | null; consent: boolean | null; created: number;
  sealed_id: Buffer | null; last_event: number | null; events: number;
}

const MOST_COUNTED = 1000;
const HIGHEST_NUMBER = 0x7fffffff;

/** Those of the inner query, with their newest event: two short reads of an index each. */
const described = (people: string): string => `
  select u.number, u.key, u.kind, u.attributes, u.country, u.consent, (extract(epoch from u.created_at) * 1000)::float8 as created, d.sealed_id,
    (select (extract(epoch from max(e.occurred_at)) * 1000)::float8 from event e where e.tenant_id = $1 and e.user_number = u.number) as last_event,
    (select count(*)::int from (select from event e where e.tenant_id = $1 and e.user_number = u.number limit ${MOST_COUNTED}) few) as events
  from (${people}) u left join user_identity d on d.tenant_id = $1 and d.user_number = u.number order by u.number desc`;

const ALIVE = 'select * from app_user where tenant_id = $1 and erased_at is null and merged_into is null';
const PAGE = described(`${ALIVE} and number < $2 and ($3::text is null or kind = $3) order by number desc limit $4`);
const BY_KEY = described(`${ALIVE} and number = (select coalesce(merged_into, number) from app_user where tenant_id = $1 and key = $2)`);
const BY_NUMBER = described(`${ALIVE} and number = $2`);

export async function peoplePage(client: PoolClient, tenant: TenantId, { key, kind, before, limit }: PersonWish): Promise<Page<PersonRow>> {
  if (key) return { rows: (await client.query<Row>(BY_KEY, [tenant, Buffer.from(key)])).rows.map(personOf), next: null };
  const [from = HIGHEST_NUMBER] = cursorNumbers(before, 1) ?? [];
  const { rows } = await client.query<Row>(PAGE, [tenant, from, kind ?? null, limit]);
  return { rows: rows.map(personOf), next: rows.length < limit ? null : String(rows[rows.length - 1].number) };
}

export async function personByNumber(client: PoolClient, tenant: TenantId, number: UserNumber): Promise<PersonRow | null> {
  const { rows } = await client.query<Row>(BY_NUMBER, [tenant, number]);
  return rows[0] ? personOf(rows[0]) : null;
}

function personOf(row: Row): PersonRow {
  return {
    number: row.number, key: row.key, kind: row.kind, attributes: row.attributes, country: row.country, consent: row.consent, createdAt: row.created,
    sealedId: row.sealed_id, lastEventAt: row.last_event, events: row.events,
  };
}

interface SlateRow {
  id: string; at: number; micros: string; placement: string; version: number; arm: ShownSlate['arm']; query: string | null; degraded: boolean;
  numbers: number[]; ids: (string | null)[]; titles: (string | null)[]; scores: number[]; propensities: number[];
}

const SLATES = `
  select m.id, (extract(epoch from m.shown_at) * 1000)::float8 as at, (extract(epoch from m.shown_at) * 1000000)::bigint::text as micros, m.placement, m.pipeline_version as version,
    m.arm, m.query, m.degraded, m.items as numbers, m.scores, m.propensities,
    array(select i.external_id from unnest(m.items) with ordinality n(number, place) left join item i on i.tenant_id = $1 and i.number = n.number order by place) as ids,
    array(select i.document->>'title' from unnest(m.items) with ordinality n(number, place) left join item i on i.tenant_id = $1 and i.number = n.number order by place) as titles
  from impression m where m.tenant_id = $1 and m.user_number = $2 and m.shown_at < coalesce(timestamptz 'epoch' + $3::bigint * interval '1 microsecond', 'infinity')
  order by m.shown_at desc limit $4`;

const OUTCOMES = `
  select impression_id as slate, item_number as item, type, touch, (extract(epoch from occurred_at) * 1000)::float8 as at, value
  from attribution where tenant_id = $1 and user_number = $2 and impression_id = any($3) order by occurred_at, event_sequence`;

export async function slatesOf(client: PoolClient, tenant: TenantId, number: UserNumber, { before, limit }: PageWish): Promise<Page<ShownSlate>> {
  const [from = null] = cursorNumbers(before, 1) ?? [];
  const { rows } = await client.query<SlateRow>(SLATES, [tenant, number, from, limit]);
  const { rows: outcomes } = await client.query<{ slate: string; item: number; type: number; touch: SlateOutcome['touch']; at: number; value: number }>(OUTCOMES, [tenant, number, rows.map(({ id }) => id)]);
  const slates = rows.map((row): ShownSlate => ({
    id: row.id, at: row.at, placement: row.placement, pipelineVersion: row.version, arm: row.arm, query: row.query, degraded: row.degraded, scores: row.scores, propensities: row.propensities,
    items: row.numbers.map((item, i) => ({ number: item, id: row.ids[i] ?? '', title: row.titles[i] ?? '' })),
    outcomes: outcomes.filter(({ slate }) => slate === row.id).map(({ item, type, touch, at, value }) => ({ item, type: eventTypeOf(type), touch, at, value })),
  }));
  return { rows: slates, next: rows.length < limit ? null : rows[rows.length - 1].micros };
}
