import type { MigrationInterface, QueryRunner } from 'typeorm';
import { WRITERS_LOCK } from '../writers-lock.ts';
import { appendEvents as appendEventsWithoutBound, PLANNED_ONCE } from './0004-append-events-by-name.ts';
import { protectTenantTable } from './row-level-security.ts';

/**
 * A publishable key lies in every page, so it may bring along only so many unknown people and items in a while. They are
 * counted in the transaction that creates them: the bound holds however many replicas take the key's requests.
 */
export class NewcomerBound1763900000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table newcomer_count (
        tenant_id int not null, key_id int not null, since timestamptz not null default now(),
        users int not null default 0, items int not null default 0,
        primary key (tenant_id, key_id),
        constraint newcomer_count_key foreign key (tenant_id, key_id) references api_key (tenant_id, id) on delete cascade
      );
      ${protectTenantTable('newcomer_count')}
      grant select, insert, update, delete on newcomer_count to zhiyin_app;
      drop function append_events`);
    for (const definition of [newcomersOf, countNewcomers, newcomersBeyond, appendEvents]) await runner.query(definition);
    await runner.query(`
      revoke all on function newcomers_of, count_newcomers, newcomers_beyond, append_events from public;
      grant execute on function newcomers_of, count_newcomers, newcomers_beyond, append_events to zhiyin_app;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function append_events, newcomers_beyond, count_newcomers, newcomers_of; drop table newcomer_count');
    await runner.query(appendEventsWithoutBound);
    await runner.query('revoke all on function append_events from public; grant execute on function append_events to zhiyin_app;');
  }
}

/** What the key has brought along in the current window; its row stays locked until the end of the transaction. */
const newcomersOf = `
create function newcomers_of(p_tenant int, p_key int, p_window_seconds int) returns newcomer_count language plpgsql security invoker as $$
declare
  spent newcomer_count;
begin
  insert into newcomer_count (tenant_id, key_id) values (p_tenant, p_key) on conflict do nothing;
  select * into strict spent from newcomer_count where tenant_id = p_tenant and key_id = p_key for update;
  if spent.since <= now() - p_window_seconds * interval '1 second' then
    spent.since := now();
    spent.users := 0;
    spent.items := 0;
  end if;
  return spent;
end $$;
`;

/** Adds to what `newcomers_of` told; null adds nothing. */
const countNewcomers = `
create function count_newcomers(p_spent newcomer_count, p_users int, p_items int) returns void language plpgsql security invoker as $$
begin
  update newcomer_count set since = p_spent.since, users = p_spent.users + coalesce(p_users, 0), items = p_spent.items + coalesce(p_items, 0)
  where tenant_id = p_spent.tenant_id and key_id = p_spent.key_id;
end $$;
`;

/** Which of those without a number come after the first `p_allowed` of them. */
const newcomersBeyond = `
create function newcomers_beyond(p_numbers int[], p_allowed int) returns boolean[] language plpgsql immutable security invoker as $$
begin
  return (select array_agg(w.number is null and w.nth > p_allowed order by w.i)
    from (select number, i, count(*) filter (where number is null) over (order by i) as nth from unnest(p_numbers) with ordinality as n(number, i)) w);
end $$;
`;

/**
 * Appends a batch. `p_user` and `p_item` point (from 1) into the people and items that stand in front, each once. Arrays
 * of events run parallel; one that is empty stands for all nulls. Returns null when all were accepted, which is checked by
 * counting; else outcomes: 0 accepted, 1 duplicate, 2 conflict, 3 refused, 4 and 5 the user and the item are one newcomer
 * too many of `p_key`, which is null for a key that is not bound.
 *
 * What is turned away leaves no identity, so that it can be sent again. Locks are taken in one order by everybody: the key's
 * count, identities in order of their keys, the tenant's counter; so batches with the same ids never deadlock. Users and
 * items that only a refused or repeated event names are neither created nor counted.
 */
const appendEvents = `
create function append_events(
  p_tenant int, p_user_keys bytea[], p_user_kinds text[], p_sealed bytea[], p_items text[],
  p_keys bytea[], p_digests bytea[], p_types smallint[], p_customs text[], p_user int[], p_item int[], p_at float8[],
  p_quantities real[], p_prices float8[], p_currencies text[], p_queries text[], p_ratings real[],
  p_sessions text[], p_orders text[], p_recommendations text[], p_countries text[],
  p_consents boolean[], p_bots boolean[], p_attributes text[],
  p_key int, p_window_seconds int, p_new_users int, p_new_items int
) returns smallint[] language plpgsql security invoker ${PLANNED_ONCE} as $$
declare
  outcomes smallint[];
  default_consent boolean;
  people record;
  items int[];
  spent newcomer_count;
  known_users int;
  known_items int;
  barred_people boolean[];
  barred_items boolean[];
  turned_away smallint[];
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

  if p_key is not null and (array_position(people.numbers, null) is not null or array_position(items, null) is not null) then
    spent := newcomers_of(p_tenant, p_key, p_window_seconds);
    -- Looked up again: who waited for this key's row may find that the batch before it brought them along.
    people := find_people(p_tenant, p_user_keys);
    items := find_items(p_tenant, p_items);
    barred_people := newcomers_beyond(people.numbers, p_new_users - spent.users);
    barred_items := newcomers_beyond(items, p_new_items - spent.items);
  end if;
  if true = any(people.gone) or true = any(barred_people) or true = any(barred_items) then
    select array_agg((case when (people.gone)[w.person] then 3 when barred_people[w.person] then 4 when barred_items[w.item] then 5 end)::smallint order by w.i)
    into turned_away from unnest(p_types, p_user, p_item) with ordinality as w(type, person, item, i);
  end if;

  with inserted as (
    insert into event_identity (tenant_id, event_key, body_digest)
    select p_tenant, w.key, w.digest from unnest(p_keys, p_digests, turned_away) with ordinality as w(key, digest, away, i)
    where w.key is not null and w.away is null order by w.key, w.i
    on conflict do nothing returning event_key
  ) select array_agg(event_key) into stored from inserted;

  if turned_away is not null or coalesce(cardinality(stored), 0) < cardinality(array_remove(p_keys, null)) then
    -- A statement of its own: it sees what the insert above had to wait for.
    with incoming as (
      select w.i, w.key, w.digest, w.away, row_number() over (partition by w.key, w.away is null order by w.i) as nth
      from unnest(p_types, p_keys, p_digests, turned_away) with ordinality as w(type, key, digest, away, i)
    )
    select array_agg((case when w.away is not null then w.away when w.key is null or (w.nth = 1 and s.key is not null) then 0
      when d.body_digest = w.digest then 1 else 2 end)::smallint order by w.i)
    into outcomes from incoming w left join unnest(stored) as s(key) on s.key = w.key
    left join lateral (select body_digest from event_identity where tenant_id = p_tenant and event_key = w.key limit 1) d on true;
    if not 0 = any(outcomes) then return outcomes; end if;
  end if;

  if array_position(people.numbers, null) is not null or array_position(items, null) is not null then
    known_users := cardinality(array_remove(people.numbers, null));
    known_items := cardinality(array_remove(items, null));
    -- Only who and what an accepted event names.
    select array_agg(w.person) as people, array_agg(w.item) as items into named
    from unnest(outcomes, p_user, p_item) as w(outcome, person, item) where coalesce(w.outcome, 0) = 0;
    perform ensure_numbers(p_tenant, array_agg(case when w.i = any(named.people) then w.key end), array_agg(w.kind), array_agg(w.sealed),
      array_agg(case when w.i = any(named.items) then w.item end))
    from unnest(p_user_keys, p_user_kinds, p_sealed, p_items) with ordinality as w(key, kind, sealed, item, i);
    people := find_people(p_tenant, p_user_keys);
    items := find_items(p_tenant, p_items);
    if p_key is not null then
      perform count_newcomers(spent, cardinality(array_remove(people.numbers, null)) - known_users, cardinality(array_remove(items, null)) - known_items);
    end if;
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
