import { eventTypeCode } from '@zhiyin/domain';

const [VIEW, CLICK, CART, PURCHASE, RETURN] = (['view', 'click', 'cart', 'purchase', 'return'] as const).map(eventTypeCode);

/** Parameters of everything here: tenant, first new transaction, those that were open, the snapshot up to which. */
const NEW = (row: string): string => `${row}.tenant_id = $1 and (${row}.xid >= $2::xid8 or ${row}.xid = any($3::xid8[])) and pg_visible_in_snapshot(${row}.xid, $4::pg_snapshot)`;

/** Of people, and not yet counted. */
const OPEN = `${NEW('e')} and not e.bot and e.item_number is not null and not exists (select from attribution a where a.tenant_id = $1 and a.event_sequence = e.sequence)`;
/** Behaviour of somebody who is known and agreed: only then it is looked up what they saw before. */
const KNOWN = 'e.user_number is not null and e.consented';

/** The uuid inside a recommendationId, whose signature was checked when the event came in: bytes 2 to 17 of base64url. */
const NAMED = `encode(substring(decode(rpad(translate(e.recommendation_id, '-_', '+/'), (length(e.recommendation_id) + 3) / 4 * 4, '='), 'base64') from 2 for 16), 'hex')::uuid`;
const VALUE = '(case when e.currency is null or t.currency is null or e.currency = t.currency then e.quantity * coalesce(e.price, 0) else 0 end)';
const UTC_DAY = (instant: string): string => `(${instant} at time zone 'UTC')::date`;

const COLUMNS = 'tenant_id, event_sequence, type, impression_id, placement, pipeline_version, arm, day, touch, position, item_number, user_number, occurred_at, order_id, value';
const RECEIVED = `e.item_number, case when e.consented then e.user_number end, e.occurred_at, e.order_id, ${VALUE}`;
const OF_TOUCH = 'x.impression_id, x.placement, x.pipeline_version, x.arm, x.day';
const windowOf = (name: string, fallback: number, placement: string): string =>
  `coalesce((select (v.document->'attribution'->>'${name}')::float8 from pipeline_version v where v.tenant_id = $1 and v.placement = ${placement}.placement and v.version = ${placement}.pipeline_version), ${fallback}) * interval '1 day'`;

/**
 * The event names the slate. Opening the page of an item that was shown is a click, once a slate and item. The names are read first: decoding
 * might tell of rows that row-level security hides, so the planner would look at every impression before it decodes one.
 */
const byName = `
  select e.tenant_id, e.sequence, case e.type when ${VIEW} then ${CLICK} else e.type end, m.id, m.placement, m.pipeline_version, m.arm, ${UTC_DAY('m.shown_at')}, 'id',
    array_position(m.items, e.item_number), ${RECEIVED}
  from named e join tenant t on t.id = e.tenant_id join impression m on m.tenant_id = $1 and m.id = e.slate
  where e.item_number = any(m.items)
  order by e.occurred_at, e.sequence`;

const NAMED_EVENTS = `named as materialized (select e.*, ${NAMED} as slate from event e
    where ${OPEN} and e.recommendation_id is not null and e.type in (${VIEW}, ${CLICK}, ${CART}, ${PURCHASE}, ${RETURN}))`;

/** The last click on the item, or the last cart that named its slate. */
const byClick = `
  select e.tenant_id, e.sequence, e.type, ${OF_TOUCH}, 'click', x.position, ${RECEIVED}
  from event e join tenant t on t.id = e.tenant_id cross join lateral (
    select a.* from attribution a where a.tenant_id = $1 and a.user_number = e.user_number and a.item_number = e.item_number and a.touch = 'id' and a.type in (${CLICK}, ${CART})
      and a.occurred_at <= e.occurred_at order by a.occurred_at desc, a.event_sequence desc limit 1) x
  where ${OPEN} and ${KNOWN} and e.type in (${CART}, ${PURCHASE}) and x.occurred_at > e.occurred_at - ${windowOf('clickDays', 7, 'x')}`;

/** The last slate with the item on it. 30 days are the longest window there is. */
const byView = `
  select e.tenant_id, e.sequence, e.type, x.id, x.placement, x.pipeline_version, x.arm, ${UTC_DAY('x.shown_at')}, 'view', array_position(x.items, e.item_number), ${RECEIVED}
  from event e join tenant t on t.id = e.tenant_id cross join lateral (
    select m.* from impression m where m.tenant_id = $1 and m.user_number = e.user_number and e.item_number = any(m.items)
      and m.shown_at <= e.occurred_at and m.shown_at > e.occurred_at - interval '30 days' order by m.shown_at desc limit 1) x
  where ${OPEN} and ${KNOWN} and e.type in (${CART}, ${PURCHASE}) and x.shown_at > e.occurred_at - ${windowOf('viewDays', 1, 'x')}`;

/** What is sent back counts against the slate that sold it. */
const byPurchase = `
  select e.tenant_id, e.sequence, e.type, ${OF_TOUCH}, 'purchase', x.position, ${RECEIVED}
  from event e join tenant t on t.id = e.tenant_id cross join lateral (
    select a.* from attribution a where a.tenant_id = $1 and a.user_number = e.user_number and a.item_number = e.item_number and a.type = ${PURCHASE}
      and (a.order_id = e.order_id or a.order_id is null or e.order_id is null) and a.occurred_at <= e.occurred_at
    order by a.occurred_at desc, a.event_sequence desc limit 1) x
  where ${OPEN} and ${KNOWN} and e.type = ${RETURN}`;

/** Writes down what counts, and adds it to the day of its slate. @returns one row: credited */
const credit = (found: string, before = ''): string => `
  with ${before}credited as (insert into attribution (${COLUMNS}) ${found} on conflict do nothing returning *),
  added as (insert into exposure_day as d (tenant_id, placement, day, pipeline_version, arm, user_number, people, clicks, carts, purchases, revenue, returns, returned)
    select c.tenant_id, c.placement, c.day, c.pipeline_version, c.arm, coalesce(m.user_number, -1), (m.user_number is not null)::int,
      count(*) filter (where c.type = ${CLICK}), count(*) filter (where c.type = ${CART}),
      count(*) filter (where c.type = ${PURCHASE}), coalesce(sum(c.value) filter (where c.type = ${PURCHASE}), 0),
      count(*) filter (where c.type = ${RETURN}), coalesce(sum(c.value) filter (where c.type = ${RETURN}), 0)
    from credited c left join impression m on m.tenant_id = c.tenant_id and m.id = c.impression_id group by 1, 2, 3, 4, 5, 6, 7
    on conflict (tenant_id, placement, day, pipeline_version, arm, user_number) do update set clicks = d.clicks + excluded.clicks, carts = d.carts + excluded.carts,
      purchases = d.purchases + excluded.purchases, revenue = d.revenue + excluded.revenue, returns = d.returns + excluded.returns, returned = d.returned + excluded.returned),
  clicked as (insert into item_exposure as d (tenant_id, placement, item_number, clicks)
    select tenant_id, placement, item_number, count(*) from credited where type = ${CLICK} group by 1, 2, 3
    on conflict (tenant_id, placement, item_number) do update set clicks = d.clicks + excluded.clicks)
  select count(*)::int as credited from credited`;

/** Best evidence first: what one statement counted, the next ones leave. */
export const CREDIT = [credit(byName, `${NAMED_EVENTS},\n  `), ...[byClick, byView, byPurchase].map((found) => credit(found))];

/** @returns one row: impressions */
export const EXPOSE = `
  with shown as (
    select m.placement, ${UTC_DAY('m.shown_at')} as day, m.pipeline_version, m.arm, m.user_number, count(*)::int as impressions, sum(cardinality(m.items))::int as items,
      (count(*) filter (where cardinality(m.items) = 0))::int as empty, (count(*) filter (where m.degraded))::int as degraded
    from impression m where ${NEW('m')} group by 1, 2, 3, 4, 5),
  added as (insert into exposure_day as d (tenant_id, placement, day, pipeline_version, arm, user_number, people, impressions, items, empty, degraded)
    select $1, placement, day, pipeline_version, arm, coalesce(user_number, -1), (user_number is not null)::int, impressions, items, empty, degraded from shown
    on conflict (tenant_id, placement, day, pipeline_version, arm, user_number) do update set impressions = d.impressions + excluded.impressions, items = d.items + excluded.items,
      empty = d.empty + excluded.empty, degraded = d.degraded + excluded.degraded),
  placed as (insert into item_exposure as d (tenant_id, placement, item_number, shown)
    select $1, m.placement, item, count(*) from impression m, unnest(m.items) as item where ${NEW('m')} group by 2, 3
    on conflict (tenant_id, placement, item_number) do update set shown = d.shown + excluded.shown)
  select coalesce(sum(impressions), 0)::int as impressions from shown`;

/** Fifth parameter: names of the event types by code. @returns one row: events */
export const COUNT_EVENTS = `
  with came as (select ${UTC_DAY('e.received_at')} as day, 'event.' || case when e.bot then 'bot' else ($5::text[])[e.type] end as measure, count(*) as count from event e where ${NEW('e')} group by 1, 2),
  added as (insert into day_count as d (tenant_id, day, measure, count) select $1, day, measure, count from came
    on conflict (tenant_id, day, measure) do update set count = d.count + excluded.count)
  select coalesce(sum(count), 0)::int as events from came`;
