import { ConflictError, formatLogPosition, parseLogPosition, tenantId, type ChangeFeed, type FeedPage, type LogPosition, type TenantChange, type TenantId } from '@zhiyin/domain';
import type { QueryResult } from 'pg';
import type { Database } from '../database.ts';
import { EVENT_COLUMNS, eventOf, type EventRow } from './event-row.ts';

/**
 * The log as replicas follow it. See `LogPosition` for why two snapshots say exactly what is new.
 * @public
 */
export class PgChangeFeed implements ChangeFeed {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async position(): Promise<LogPosition> {
    const { rows } = await this.#database.system.query<{ snapshot: string }>('select pg_current_snapshot()::text as snapshot');
    return parseLogPosition(rows[0].snapshot);
  }

  /**
   * One round trip: snapshot, events and changes of the same REPEATABLE READ transaction. Cost O(new rows): sequential scans
   * are ruled out, because statistics of a growing log always lag behind its newest transactions.
   *
   * @throws ConflictError LOG_POSITION_FOREIGN for a position ahead of this cluster, as one from before a restored backup
   * is: transaction ids began anew, so nobody can tell what it had seen. Load anew and start at `position()`.
   */
  async poll(from: LogPosition, tenants: readonly TenantId[]): Promise<FeedPage> {
    // Several statements in one message take no parameters; these are digits only, checked here.
    const fresh = isFresh(parseLogPosition(formatLogPosition(from)));
    const wanted = tenants.map((tenant) => tenantId(tenant)).join(',');
    const events = (where: string): string => `select tenant_id, xid, ${EVENT_COLUMNS} from event where tenant_id = any('{${wanted}}') and ${where}`;
    const changes = (where: string): string => `select tenant_id, xid, sequence, change from tenant_change where ${where}`;
    const client = await this.#database.system.connect();
    let broken: Error | undefined;
    try {
      const results = (await client.query(`
        begin isolation level repeatable read read only;
        set local enable_seqscan = off;
        select pg_current_snapshot()::text as snapshot;
        ${wanted ? `${fresh.map(events).join(' union all ')} order by xid, sequence` : 'select 1 where false'};
        ${fresh.map(changes).join(' union all ')} order by xid, sequence;
        commit`)) as unknown as QueryResult[];
      const position = parseLogPosition((results[2].rows[0] as { snapshot: string }).snapshot);
      if (from.next > position.next) {
        throw new ConflictError('LOG_POSITION_FOREIGN', `expected a position of this database (below transaction ${position.next}), got ${from.next}: load the state anew and follow from the current position`);
      }
      return {
        position,
        events: (results[3].rows as (EventRow & { tenant_id: number })[]).map((row) => ({ tenant: tenantId(row.tenant_id), event: eventOf(row) })),
        changes: (results[4].rows as { tenant_id: number; change: TenantChange }[]).map((row) => ({ tenant: tenantId(row.tenant_id), change: row.change })),
      };
    } catch (error) {
      await client.query('rollback').catch((failure: Error) => (broken = failure));
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

/** One condition per index scan. */
function isFresh({ next, running }: LogPosition): string[] {
  const later = `xid >= '${next}'::xid8`;
  return running.length ? [later, `xid = any('{${running.join(',')}}'::xid8[])`] : [later];
}
