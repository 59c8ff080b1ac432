import { EVENT_TYPES, eventTypeCode, parseLogPosition, tenantId, type ArmMoments, type Attributed, type DayFigures, type FigureSpan, type FigureStore, type ItemExposure, type Moments, type TenantId } from '@zhiyin/domain';
import type { PoolClient } from 'pg';
import type { Database } from '../database.ts';
import { joinWriters } from '../writers-lock.ts';
import { COUNT_EVENTS, CREDIT, EXPOSE } from './attribution-sql.ts';

const NOTHING: Attributed = { events: 0, impressions: 0, credited: 0 };
const REPEAT_DAYS = 30;
const MEASURED = ['clicks', 'carts', 'purchases', 'revenue'] as const;

/** Attribution and what it adds up to, in PostgreSQL. @public */
export class PgFigureStore implements FigureStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async due(): Promise<readonly TenantId[]> {
    const { rows } = await this.#database.system.query<{ id: number }>(`
      select t.id from tenant t left join attribution_state s on s.tenant_id = t.id
      where t.status = 'active' and (s.ran_at is null or s.ran_at < now() - interval '10 minutes'
        or exists (select from event e where e.tenant_id = t.id and e.xid >= pg_snapshot_xmax(s.done::pg_snapshot)))
      order by s.ran_at nulls first, t.id`);
    return rows.map(({ id }) => tenantId(id));
  }

  async attribute(tenant: TenantId): Promise<Attributed> {
    return this.#database.withTenant(tenant, async (client) => {
      // A shop may bring millions of events in one minute.
      await client.query("set local statement_timeout = '10min'");
      await joinWriters(client, tenant);
      const { rows: [state] } = await client.query<{ done: string; seen: string; now: string; ran: boolean }>(LOCK_STATE, [tenant]);
      if (!state) return NOTHING; // the tenant was deleted
      const done = parseLogPosition(state.done);
      // A restored backup counts transactions anew: what a position of before says about them means nothing.
      const foreign = done.next > parseLogPosition(state.now).next;
      const attributed = state.ran && !foreign ? await this.#between(client, tenant, state) : NOTHING;
      await client.query('update attribution_state set done = $2, seen = $3, ran_at = now() where tenant_id = $1', [tenant, state.ran && !foreign ? state.seen : state.now, state.now]);
      return attributed;
    });
  }

  async #between(client: PoolClient, tenant: TenantId, { done, seen }: { done: string; seen: string }): Promise<Attributed> {
    const { next, running } = parseLogPosition(done);
    const span = [tenant, String(next), running.map(String), seen];
    const one = async (sql: string, name: keyof Attributed, values: readonly unknown[] = span): Promise<number> => (await client.query<Attributed>(sql, [...values])).rows[0][name];
    const impressions = await one(EXPOSE, 'impressions');
    let credited = 0;
    for (const sql of CREDIT) credited += await one(sql, 'credited');
    return { impressions, credited, events: await one(COUNT_EVENTS, 'events', [...span, [...EVENT_TYPES]]) };
  }

  async daily(tenant: TenantId, { from, to, placement }: FigureSpan): Promise<readonly DayFigures[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<DayFigures>(DAILY, [tenant, from, to, placement ?? null, eventTypeCode('purchase')]);
      return rows;
    });
  }

  async arms(tenant: TenantId, { from, to, placement }: FigureSpan): Promise<readonly ArmMoments[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<{ placement: string; arm: ArmMoments['arm']; n: number } & Record<string, number>>(ARMS, [tenant, from, to, placement ?? null]);
      return rows.map(({ placement: name, arm, n, ...sums }) => {
        const moments = (measure: string): Moments => ({ n, sum: sums[measure], squares: sums[`${measure}_squares`] });
        return { placement: name, arm, clicks: moments('clicks'), carts: moments('carts'), purchases: moments('purchases'), revenue: moments('revenue') };
      });
    });
  }

  async exposures(tenant: TenantId): Promise<readonly ItemExposure[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<ItemExposure>('select placement, item_number as item, shown::float8, clicks::float8 from item_exposure where tenant_id = $1', [tenant]);
      return rows;
    });
  }

  async count(tenant: TenantId, day: string, counts: ReadonlyMap<string, number>): Promise<void> {
    if (!counts.size) return;
    await this.#database.withTenant(tenant, (client) => client.query(`
      insert into day_count as d (tenant_id, day, measure, count) select $1, $2, measure, count from unnest($3::text[], $4::bigint[]) as n(measure, count)
      where exists (select from tenant where id = $1) order by measure
      on conflict (tenant_id, day, measure) do update set count = d.count + excluded.count`, [tenant, day, [...counts.keys()], [...counts.values()]]));
  }

  async counts(tenant: TenantId, { from, to }: Pick<FigureSpan, 'from' | 'to'>): Promise<readonly { readonly day: string; readonly measure: string; readonly count: number }[]> {
    return this.#database.withTenant(tenant, async (client) => {
      const { rows } = await client.query<{ day: string; measure: string; count: number }>(
        'select day::text, measure, count::float8 from day_count where tenant_id = $1 and day between $2 and $3 order by day, measure', [tenant, from, to]);
      return rows;
    });
  }
}

/** Two jobs of one tenant take turns at this row. */
const LOCK_STATE = `
  with made as (insert into attribution_state (tenant_id, done, seen) select $1, pg_current_snapshot()::text, pg_current_snapshot()::text where exists (select from tenant where id = $1)
    on conflict do nothing returning done, seen, ran_at),
  kept as (select done, seen, ran_at from attribution_state where tenant_id = $1 for update)
  select done, seen, ran_at is not null as ran, pg_current_snapshot()::text as now from (select * from made union all select * from kept) s limit 1`;

const SPAN = 'tenant_id = $1 and day between $2 and $3 and ($4::text is null or placement = $4)';

const DAILY = `
  with shown as (
    select day, placement, pipeline_version, arm, sum(impressions)::float8 as impressions, sum(items)::float8 as items, sum(empty)::float8 as empty, sum(degraded)::float8 as degraded, sum(people)::float8 as people,
      sum(clicks)::float8 as clicks, sum(carts)::float8 as carts, sum(purchases)::float8 as purchases, sum(revenue) as revenue, sum(returns)::float8 as returns, sum(returned) as returned
    from exposure_day where ${SPAN} group by 1, 2, 3, 4),
  bought as (select distinct on (day, placement, pipeline_version, arm, user_number) * from attribution where ${SPAN} and type = $5 and user_number is not null
    order by day, placement, pipeline_version, arm, user_number, occurred_at),
  came as (select b.day, b.placement, b.pipeline_version, b.arm, count(*)::float8 as buyers, (count(*) filter (where exists (select from event e where e.tenant_id = $1
      and e.user_number = b.user_number and e.type = $5 and not e.bot and e.occurred_at >= date_trunc('day', b.occurred_at, 'UTC') + interval '1 day'
      and e.occurred_at < date_trunc('day', b.occurred_at, 'UTC') + interval '${REPEAT_DAYS + 1} days')))::float8 as repeaters from bought b group by 1, 2, 3, 4)
  select s.day::text, s.placement, s.pipeline_version as "pipelineVersion", s.arm, impressions, items, empty, degraded, people, clicks, carts, purchases, revenue, returns, returned,
    coalesce(c.buyers, 0) as buyers, coalesce(c.repeaters, 0) as repeaters
  from shown s left join came c on c.day = s.day and c.placement = s.placement and c.pipeline_version = s.pipeline_version and c.arm = s.arm
  order by s.day, s.placement, s.pipeline_version, s.arm desc`;

const ARMS = `
  with person as (select placement, arm, user_number, sum(clicks)::float8 as clicks, sum(carts)::float8 as carts, sum(purchases)::float8 as purchases, sum(revenue - returned) as revenue
    from exposure_day where ${SPAN} and user_number >= 0 group by 1, 2, 3)
  select placement, arm, count(*)::float8 as n, ${MEASURED.map((measure) => `sum(${measure}) as ${measure}, sum(${measure} * ${measure}) as ${measure}_squares`).join(', ')}
  from person group by 1, 2 order by 1, 2 desc`;
