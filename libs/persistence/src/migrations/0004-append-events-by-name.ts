import type { MigrationInterface, QueryRunner } from 'typeorm';
import { WRITERS_LOCK } from '../writers-lock.ts';
import { appendEvents as appendEventsOfOld, findNumbers } from './0002-ingestion-functions.ts';

/** A batch names each person and each item once, and its events point at them: a visit is many events of one person. */
export class AppendEventsByName1763900000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('drop function append_events; drop function find_numbers');
    for (const definition of [findPeople, findItems, appendEvents]) await runner.query(definition);
    await runner.query(`
      revoke all on function find_people, find_items, append_events from public;
      grant execute on function find_people, find_items, append_events to zhiyin_app;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function append_events, find_items, find_people');
    for (const definition of [findNumbers, appendEventsOfOld]) await runner.query(definition);
    await runner.query(`
      revoke all on function find_numbers, append_events from public;
      grant execute on function find_numbers, append_events to zhiyin_app;`);
  }
}

/**
 * Plans are made once a connection: planning cost a quarter of a batch of 100. The first may be made while the tables are
 * empty, where reading them whole looks cheapest, so that is ruled out; every lookup is a probe of a unique index (`limit 1`
 * keeps it one), whatever the planner thinks of the tables' sizes.
 */
export const PLANNED_ONCE = 'set plan_cache_mode = force_generic_plan set enable_seqscan = off';

/** In the order of the keys: null where nobody has a number yet. Merges are followed. */
const findPeople = `
create function find_people(p_tenant int, p_keys bytea[], out numbers int[], out consents boolean[], out gone boolean[])
language plpgsql security invoker as $$
begin
  select array_agg(coalesce(p.number, u.number) order by w.i), array_agg(case when p.number is null then u.consent else p.consent end order by w.i),
    array_agg(u.erased_at is not null order by w.i)
  into numbers, consents, gone
  from unnest(p_keys) with ordinality as w(key, i)
  left join lateral (select number, consent, merged_into, erased_at from app_user where tenant_id = p_tenant and key = w.key limit 1) u on true
  left join lateral (select number, consent from app_user where u.merged_into is not null and tenant_id = p_tenant and number = u.merged_into limit 1) p on true;
end $$;
`;

/** In the order of the ids: null where nothing has a number yet. */
const findItems = `
create function find_items(p_tenant int, p_items text[]) returns int[] language plpgsql security invoker as $$
begin
  return (select array_agg((select number from item where tenant_id = p_tenant and external_id = w.id limit 1) order by w.i)
    from unnest(p_items) with ordinality as w(id, i));
end $$;
`;

/**
 * Appends a batch. `p_user` and `p_item` point (from 1) into the people and items that stand in front, each once. Arrays
 * of events run parallel; one that is empty stands for all nulls. Returns null when all were accepted, which is checked by
 * counting; else outcomes: 0 accepted, 1 duplicate, 2 conflict, 3 refused.
 *
 * Identities are inserted in order of their keys, so that two batches with the same ids never deadlock; the tenant's counter
 * is locked after them, and whoever holds it inserts no identities. Users and items that only a refused or repeated event
 * names are not created.
 */
export const appendEvents = `
create function append_events(
  p_tenant int, p_user_keys bytea[], p_user_kinds text[], p_sealed bytea[], p_items text[],
  p_keys bytea[], p_digests bytea[], p_types smallint[], p_customs text[], p_user int[], p_item int[], p_at float8[],
  p_quantities real[], p_prices float8[], p_currencies text[], p_queries text[], p_ratings real[],
  p_sessions text[], p_orders text[], p_recommendations text[], p_countries text[],
  p_consents boolean[], p_bots boolean[], p_attributes text[]
) returns smallint[] language plpgsql security invoker ${PLANNED_ONCE} as $$
declare
  outcomes smallint[];
  default_consent boolean;
  people record;
  items int[];
  anybody_gone boolean;
  stored bytea[];
  named record;
begin
  perform set_config('app.tenant_id', p_tenant::text, true);
  -- Shared among writers; who erases, merges or deletes takes it alone, so nothing arrives behind their back.
  perform pg_advisory_xact_lock_shared(${WRITERS_LOCK}, p_tenant);
  select t.default_consent into default_consent from tenant t where t.id = p_tenant;
  if not found then raise exception 'tenant % does not exist', p_tenant using errcode = 'ZY404'; end if;
  people := find_people(p_tenant, p_user_keys);
  items := find_items(p_tenant, p_items);
  anybody_gone := coalesce(true = any(people.gone), false);

  with inserted as (
    insert into event_identity (tenant_id, event_key, body_digest)
    select p_tenant, w.key, w.digest from unnest(p_keys, p_digests, p_user) with ordinality as w(key, digest, person, i)
    where w.key is not null and not (anybody_gone and coalesce((people.gone)[w.person], false)) order by w.key, w.i
    on conflict do nothing returning event_key
  ) select array_agg(event_key) into stored from inserted;

  if anybody_gone or coalesce(cardinality(stored), 0) < cardinality(array_remove(p_keys, null)) then
    -- A statement of its own: it sees what the insert above had to wait for.
    with incoming as (
      select w.i, w.key, w.digest, coalesce((people.gone)[w.person], false) as gone,
        row_number() over (partition by w.key, coalesce((people.gone)[w.person], false) order by w.i) as nth
      from unnest(p_types, p_keys, p_digests, p_user) with ordinality as w(type, key, digest, person, i)
    )
    select array_agg((case when w.gone then 3 when w.key is null or (w.nth = 1 and s.key is not null) then 0
      when d.body_digest = w.digest then 1 else 2 end)::smallint order by w.i)
    into outcomes from incoming w left join unnest(stored) as s(key) on s.key = w.key
    left join lateral (select body_digest from event_identity where tenant_id = p_tenant and event_key = w.key limit 1) d on true;
    if not 0 = any(outcomes) then return outcomes; end if;
  end if;

  if array_position(people.numbers, null) is not null or array_position(items, null) is not null then
    -- Only who and what an accepted event names.
    select array_agg(w.person) as people, array_agg(w.item) as items into named
    from unnest(outcomes, p_user, p_item) as w(outcome, person, item) where coalesce(w.outcome, 0) = 0;
    perform ensure_numbers(p_tenant, array_agg(case when w.i = any(named.people) then w.key end), array_agg(w.kind), array_agg(w.sealed),
      array_agg(case when w.i = any(named.items) then w.item end))
    from unnest(p_user_keys, p_user_kinds, p_sealed, p_items) with ordinality as w(key, kind, sealed, item, i);
    people := find_people(p_tenant, p_user_keys);
    items := find_items(p_tenant, p_items);
  end if;
  -- Nobody can give consent for a person who withheld it.
  insert into event (tenant_id, type, custom_type, user_number, item_number, occurred_at, quantity, price, currency, query, rating,
    session, order_id, recommendation_id, country, consented, bot, event_key, attributes)
  select p_tenant, e.type, e.custom, (people.numbers)[e.person], items[e.item], to_timestamp(e.at / 1000), e.quantity, e.price, e.currency,
    e.query, e.rating, e.session, e.ord, e.recommendation, e.country,
    (people.consents)[e.person] is distinct from false and coalesce(e.consent, (people.consents)[e.person], default_consent),
    coalesce(e.bot, false), e.key, e.attributes::jsonb
  from unnest(outcomes, p_keys, p_types, p_customs, p_user, p_item, p_at, p_quantities, p_prices, p_currencies, p_queries,
    p_ratings, p_sessions, p_orders, p_recommendations, p_countries, p_consents, p_bots, p_attributes)
    as e(outcome, key, type, custom, person, item, at, quantity, price, currency, query, rating, session, ord,
      recommendation, country, consent, bot, attributes)
  where coalesce(e.outcome, 0) = 0;
  return outcomes;
end $$;
`;
