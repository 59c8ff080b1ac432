import type { MigrationInterface, QueryRunner } from 'typeorm';
import { WRITERS_LOCK } from '../writers-lock.ts';

/** Ingestion and reading of histories as functions: one prepared round trip each, under row-level security. */
export class IngestionFunctions1763900000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const definition of [ensureNumbers, findNumbers, appendEvents, userHistory, sessionHistory, findUser]) await runner.query(definition);
    await runner.query(`
      revoke all on function ensure_numbers, find_numbers, append_events, user_history, session_history, find_user from public;
      grant execute on function ensure_numbers, find_numbers, append_events, user_history, session_history, find_user to zhiyin_app;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function find_user, session_history, user_history, append_events, find_numbers, ensure_numbers');
  }
}

/**
 * Plans live as long as the connection, and the first are made while the tables are empty, where reading them whole looks
 * cheapest: a batch of 100 then took 300 ms after a minute. So each call is planned for the tables as they are; that costs
 * about half a millisecond.
 */
const PLANNED_ANEW = 'set plan_cache_mode = force_custom_plan';

/**
 * Gives numbers to users and items that have none. The tenant's counter row is locked only when something is missing, and
 * always before any other row: everybody who creates numbers queues there, so nobody deadlocks on the unique keys, numbers
 * stay dense, and batches without newcomers never wait.
 */
const ensureNumbers = `
create function ensure_numbers(p_tenant int, p_user_keys bytea[], p_user_kinds text[], p_sealed bytea[], p_items text[])
returns void language plpgsql security invoker ${PLANNED_ANEW} as $$
declare
  users_missing boolean;
  items_missing boolean;
  counter record;
  created int[];
  created_users int;
begin
  -- Scalar subqueries with a limit stay probes of the unique index, whatever the planner thinks of the tables' sizes.
  select exists (select from unnest(p_user_keys) as w(key) where w.key is not null
    and (select true from app_user u where u.tenant_id = p_tenant and u.key = w.key limit 1) is null) into users_missing;
  select exists (select from unnest(p_items) as w(id) where w.id is not null
    and (select true from item i where i.tenant_id = p_tenant and i.external_id = w.id limit 1) is null) into items_missing;
  if not users_missing and not items_missing then return; end if;
  select next_user, next_item into strict counter from tenant_counter where tenant_id = p_tenant for update;
  if users_missing then
    with wanted as (
      select w.key, min(w.kind) as kind, (array_agg(w.sealed))[1] as sealed from unnest(p_user_keys, p_user_kinds, p_sealed) as w(key, kind, sealed)
      where w.key is not null and (select true from app_user u where u.tenant_id = p_tenant and u.key = w.key limit 1) is null group by w.key
    ), inserted as (
      insert into app_user (tenant_id, number, key, kind)
      select p_tenant, counter.next_user + row_number() over (order by key) - 1, key, kind from wanted returning number, key
    ), identities as (
      insert into user_identity (tenant_id, user_number, sealed_id)
      select p_tenant, i.number, w.sealed from inserted i join wanted w on w.key = i.key where w.sealed is not null
    )
    select count(*) into created_users from inserted;
    update tenant_counter set next_user = next_user + created_users where tenant_id = p_tenant;
  end if;
  if items_missing then
    with inserted as (
      insert into item (tenant_id, number, external_id, placeholder)
      select p_tenant, counter.next_item + row_number() over (order by id) - 1, id, true
      from (select distinct w.id from unnest(p_items) as w(id)
        where w.id is not null and (select true from item i where i.tenant_id = p_tenant and i.external_id = w.id limit 1) is null) wanted
      returning number
    )
    select array_agg(number) into created from inserted;
    if created is not null then
      update tenant_counter set next_item = next_item + cardinality(created) where tenant_id = p_tenant;
      insert into tenant_change (tenant_id, change) values (p_tenant, jsonb_build_object('kind', 'items', 'numbers', to_jsonb(created)));
    end if;
  end if;
end $$;
`;

/** Who and what a batch names, in its order: null where nobody and nothing has a number yet. Merges are followed. */
export const findNumbers = `
create function find_numbers(p_tenant int, p_types smallint[], p_user_keys bytea[], p_items text[],
  out gone boolean[], out users int[], out consents boolean[], out items int[])
language plpgsql security invoker as $$
begin
  -- limit 1 keeps every lookup a probe of its unique index, whatever the planner thinks of the tables' sizes.
  select array_agg(u.erased_at is not null order by w.i), array_agg(coalesce(p.number, u.number) order by w.i),
    array_agg(case when p.number is null then u.consent else p.consent end order by w.i), array_agg(t.number order by w.i)
  into gone, users, consents, items
  from unnest(p_types, p_user_keys, p_items) with ordinality as w(type, user_key, item, i)
  left join lateral (select number, consent, merged_into, erased_at from app_user where tenant_id = p_tenant and key = w.user_key limit 1) u on true
  left join lateral (select number, consent from app_user where u.merged_into is not null and tenant_id = p_tenant and number = u.merged_into limit 1) p on true
  left join lateral (select number from item where tenant_id = p_tenant and external_id = w.item limit 1) t on true;
end $$;
`;

/**
 * Appends a batch. Outcomes: 0 accepted, 1 duplicate, 2 conflict, 3 refused. Arrays run parallel; one that is empty stands
 * for all nulls. Identities are inserted in order of their keys, so that two batches with the same ids never deadlock; the
 * tenant's counter is locked after them, and whoever holds it inserts no identities. Users and items that only a refused or
 * repeated event names are not created.
 */
export const appendEvents = `
create function append_events(
  p_tenant int, p_keys bytea[], p_digests bytea[], p_types smallint[], p_customs text[],
  p_user_keys bytea[], p_user_kinds text[], p_sealed bytea[], p_items text[], p_at float8[],
  p_quantities real[], p_prices float8[], p_currencies text[], p_queries text[], p_ratings real[],
  p_sessions text[], p_orders text[], p_recommendations text[], p_countries text[],
  p_consents boolean[], p_bots boolean[], p_attributes text[]
) returns smallint[] language plpgsql security invoker ${PLANNED_ANEW} as $$
declare
  outcomes smallint[];
  default_consent boolean;
  known record;
  nameless record;
begin
  perform set_config('app.tenant_id', p_tenant::text, true);
  -- Shared among writers; who erases, merges or deletes takes it alone, so nothing arrives behind their back.
  perform pg_advisory_xact_lock_shared(${WRITERS_LOCK}, p_tenant);
  select t.default_consent into default_consent from tenant t where t.id = p_tenant;
  if not found then raise exception 'tenant % does not exist', p_tenant using errcode = 'ZY404'; end if;
  known := find_numbers(p_tenant, p_types, p_user_keys, p_items);

  with incoming as (
    select w.i, w.key, w.digest, w.erased, row_number() over (partition by w.key, w.erased order by w.i) as nth
    from unnest(known.gone, p_keys, p_digests) with ordinality as w(erased, key, digest, i)
  ), stored as (
    insert into event_identity (tenant_id, event_key, body_digest)
    select p_tenant, key, digest from incoming where key is not null and nth = 1 and not erased order by key
    on conflict do nothing returning event_key
  )
  select array_agg((case when n.erased then 3 when n.key is null or (n.nth = 1 and s.event_key is not null) then 0 else -1 end)::smallint order by n.i)
  into outcomes from incoming n left join stored s on s.event_key = n.key;

  if -1 = any(outcomes) then
    -- A statement of its own: it sees what the insert above had to wait for.
    select array_agg((case when o.outcome <> -1 then o.outcome when d.body_digest = o.digest then 1 else 2 end)::smallint order by o.i)
    into outcomes from unnest(outcomes, p_keys, p_digests) with ordinality as o(outcome, key, digest, i)
    left join lateral (select body_digest from event_identity where tenant_id = p_tenant and event_key = o.key limit 1) d on true;
  end if;

  if 0 = any(outcomes) then
    select array_agg(w.user_key) as user_keys, array_agg(w.kind) as kinds, array_agg(w.sealed) as sealed, array_agg(w.item) as items into nameless
    from unnest(outcomes, p_user_keys, p_user_kinds, p_sealed, p_items, known.users, known.items)
      as w(outcome, user_key, kind, sealed, item, user_number, item_number)
    where w.outcome = 0 and ((w.user_key is not null and w.user_number is null) or (w.item is not null and w.item_number is null));
    if nameless.kinds is not null then
      perform ensure_numbers(p_tenant, nameless.user_keys, nameless.kinds, nameless.sealed, nameless.items);
      known := find_numbers(p_tenant, p_types, p_user_keys, p_items);
    end if;
    -- Nobody can give consent for a person who withheld it.
    insert into event (tenant_id, type, custom_type, user_number, item_number, occurred_at, quantity, price, currency, query, rating,
      session, order_id, recommendation_id, country, consented, bot, event_key, attributes)
    select p_tenant, e.type, e.custom, e.user_number, e.item_number, to_timestamp(e.at / 1000), coalesce(e.quantity, 1), e.price, e.currency,
      e.query, e.rating, e.session, e.ord, e.recommendation, e.country, e.user_consent is distinct from false and coalesce(e.consent, e.user_consent, default_consent),
      coalesce(e.bot, false), e.key, e.attributes::jsonb
    from unnest(outcomes, p_keys, p_types, p_customs, known.users, known.items, known.consents, p_at, p_quantities, p_prices, p_currencies, p_queries,
      p_ratings, p_sessions, p_orders, p_recommendations, p_countries, p_consents, p_bots, p_attributes) with ordinality
      as e(outcome, key, type, custom, user_number, item_number, user_consent, at, quantity, price, currency, query, rating, session, ord,
        recommendation, country, consent, bot, attributes, i)
    where e.outcome = 0 order by e.i;
  end if;
  return outcomes;
end $$;
`;

/** Nothing of who withheld consent, whatever was consented to before. */
const userHistory = `
create function user_history(p_tenant int, p_user int, p_limit int) returns setof event language plpgsql security invoker ${PLANNED_ANEW} as $$
begin
  perform set_config('app.tenant_id', p_tenant::text, true);
  return query select newest.* from (
    select * from event where tenant_id = p_tenant and user_number = p_user and consented and not bot
      and not exists (select from app_user where tenant_id = p_tenant and number = p_user and consent = false)
    order by occurred_at desc, sequence desc limit p_limit
  ) newest order by occurred_at, sequence;
end $$;
`;

const sessionHistory = `
create function session_history(p_tenant int, p_session text, p_limit int) returns setof event language plpgsql security invoker ${PLANNED_ANEW} as $$
begin
  perform set_config('app.tenant_id', p_tenant::text, true);
  return query select newest.* from (
    select * from event where tenant_id = p_tenant and session = p_session and user_number is null and consented and not bot
    order by occurred_at desc, sequence desc limit p_limit
  ) newest order by occurred_at, sequence;
end $$;
`;

/** The person behind a key: merges are followed, the erased are nobody. */
const findUser = `
create function find_user(p_tenant int, p_key bytea) returns setof app_user language plpgsql security invoker ${PLANNED_ANEW} as $$
begin
  perform set_config('app.tenant_id', p_tenant::text, true);
  return query select p.* from (select coalesce(merged_into, number) as number from app_user where tenant_id = p_tenant and key = p_key limit 1) u
    cross join lateral (select * from app_user where tenant_id = p_tenant and number = u.number and erased_at is null limit 1) p;
end $$;
`;
