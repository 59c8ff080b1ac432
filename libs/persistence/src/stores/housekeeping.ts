import type { Database } from '../database.ts';

const BATCH = 10_000;

/** Removes, for all tenants, what has served its time: in batches, so that no sweep holds locks or bloats for long. @public */
export class PgHousekeeping {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
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

  async #sweep(sql: string, days: number): Promise<number> {
    let removed = 0;
    for (;;) {
      const { rowCount } = await this.#database.system.query(sql, [days]);
      removed += rowCount ?? 0;
      if ((rowCount ?? 0) < BATCH) return removed;
    }
  }
}
