import type { TenantId } from '@zhiyin/domain';
import type { Database } from '../database.ts';

const BATCH = 10_000;

/** Removes what has served its time: in batches, so that no sweep holds locks or bloats for long. @public */
export class PgHousekeeping {
  readonly #database: Database;

  /** @param batch rows removed in one transaction */
  constructor(database: Database, readonly batch = BATCH) {
    this.#database = database;
  }

  /** What one tenant's people were shown longer than `days` ago. @returns rows removed */
  impressions(tenant: TenantId, days: number): Promise<number> {
    return this.#sweepTenant(tenant, 'impression', "r.shown_at < now() - $3 * interval '1 day'", days);
  }

  /**
   * What counted for slates that were shown longer than `days` ago, and who saw them. What they add up to for a day stays, as the row
   * of people nobody knows. @returns rows removed
   */
  async attributions(tenant: TenantId, days: number): Promise<number> {
    let removed = await this.#sweepTenant(tenant, 'attribution', 'r.day < current_date - $3::int', Math.ceil(days));
    for (;;) {
      const { rowCount } = await this.#database.withTenant(tenant, (client) => client.query(FOLD_EXPOSURES, [tenant, Math.ceil(days)]));
      if (!rowCount) return removed;
      removed += rowCount;
    }
  }

  /** Vectors of texts that no training has asked for since `days` ago. @returns rows removed */
  embeddings(tenant: TenantId, days: number): Promise<number> {
    return this.#sweepTenant(tenant, 'embedding', 'r.used_on < current_date - $3::int', Math.ceil(days));
  }

  /** Lines that one tenant's runs wrote longer than `days` ago. @returns rows removed */
  runLogs(tenant: TenantId, days: number): Promise<number> {
    return this.#sweepTenant(tenant, 'training_log', "r.at < now() - $3 * interval '1 day'", days);
  }

  /**
   * One tenant's runs that ended longer than `days` ago, with their logs, curves and trials. The newest of each kind and strategy stays,
   * by which schedules count, and so does a run whose model is kept, with which later ones are compared. @returns runs removed
   */
  runs(tenant: TenantId, days: number): Promise<number> {
    return this.#sweepTenant(tenant, 'training_run', `r.finished_at < now() - $3 * interval '1 day' and r.status not in ('queued', 'running')
      and not exists (select 1 from artifact a where a.tenant_id = $1 and a.run_id = r.id)
      and exists (select 1 from training_run n where n.tenant_id = $1 and n.strategy = r.strategy and n.kind = r.kind and n.id > r.id)`, days);
  }

  /** Ids of events older than `days` can be used again. @returns rows removed */
  async eventIdentities(days: number): Promise<number> {
    return this.#sweep(`with old as (
        select tenant_id, event_key from event_identity where received_at < now() - $1 * interval '1 day' limit ${BATCH}
      ) delete from event_identity e using old where e.tenant_id = old.tenant_id and e.event_key = old.event_key`, days);
  }

  /** A replica follows changes within seconds; one that was away longer than this starts anew. @returns rows removed */
  async tenantChanges(days: number): Promise<number> {
    return this.#sweep(`with old as (
        select tenant_id, xid, sequence from tenant_change where created_at < now() - $1 * interval '1 day' limit ${BATCH}
      ) delete from tenant_change c using old where c.tenant_id = old.tenant_id and c.xid = old.xid and c.sequence = old.sequence`, days);
  }

  /** Sessions that ended, links that expired, attempts to sign in that no throttle asks for any more. @returns rows removed */
  async signIns(days: number): Promise<number> {
    return await this.#sweep(`delete from admin_session where expires_at < now() - $1 * interval '1 day'`, days)
      + await this.#sweep(`delete from setup_token where expires_at < now() - $1 * interval '1 day'`, days)
      + await this.#sweep(`delete from login_attempt where at < now() - $1 * interval '1 day'`, days);
  }

  /** Runs that wait or work, of all tenants. */
  async openRuns(): Promise<readonly { readonly tenant: number; readonly run: number }[]> {
    const { rows } = await this.#database.system.query<{ tenant: number; run: number }>(`select tenant_id as tenant, id as run from training_run where status in ('queued', 'running')`);
    return rows;
  }

  /** As the tenant itself: row-level security keeps a wrong condition within its shop. */
  async #sweepTenant(tenant: TenantId, table: string, old: string, days: number): Promise<number> {
    for (let removed = 0; ;) {
      const { rowCount } = await this.#database.withTenant(tenant, (client) => client.query(
        `delete from ${table} where tenant_id = $1 and ctid = any (array(select r.ctid from ${table} r where r.tenant_id = $1 and ${old} limit $2))`,
        [tenant, this.batch, days]));
      removed += rowCount ?? 0;
      if ((rowCount ?? 0) < this.batch) return removed;
    }
  }

  async #sweep(sql: string, days: number): Promise<number> {
    let removed = 0;
    for (;;) {
      const { rowCount } = await this.#database.system.query(sql, [days]);
      removed += rowCount ?? 0;
      if ((rowCount ?? 0) < BATCH) return removed;
    }
  }
}

const ADDED = ['people', 'impressions', 'items', 'empty', 'degraded', 'clicks', 'carts', 'purchases', 'revenue', 'returns', 'returned'] as const;
/** One day at a time: its people become part of the row of user -1. */
const FOLD_EXPOSURES = `
  with old as (delete from exposure_day where tenant_id = $1 and user_number >= 0
    and day = (select min(day) from exposure_day where tenant_id = $1 and user_number >= 0 and day < current_date - $2::int) returning *)
  insert into exposure_day as d (tenant_id, placement, day, pipeline_version, arm, user_number, ${ADDED.join(', ')})
  select tenant_id, placement, day, pipeline_version, arm, -1, ${ADDED.map((name) => `sum(${name})`).join(', ')} from old group by 1, 2, 3, 4, 5
  on conflict (tenant_id, placement, day, pipeline_version, arm, user_number) do update set ${ADDED.map((name) => `${name} = d.${name} + excluded.${name}`).join(', ')}`;
