import { formatLogPosition, parseLogPosition, type BehaviourEvent, type CatalogueItem, type DatasetSnapshot, type DatasetSource, type LogPosition, type TenantId, type UserNumber } from '@zhiyin/domain';
import type { PoolClient } from 'pg';
import type { Database } from '../database.ts';
import { pagesOf } from './cursor.ts';
import { EVENT_COLUMNS, eventOf, type EventRow } from './event-row.ts';
import { ITEM_COLUMNS, itemOf, type ItemRow } from './item-row.ts';

const PAGE = 10_000;

/** A tenant's data as one REPEATABLE READ snapshot: training sees one moment, however long it reads. @public */
export class PgDatasetSource implements DatasetSource {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async open(tenant: TenantId, at?: LogPosition): Promise<DatasetSnapshot> {
    const client = await this.#database.app.connect();
    try {
      await client.query('begin isolation level repeatable read read only');
      await client.query("select set_config('app.tenant_id', $1, true)", [String(tenant)]);
      // A snapshot may be read for minutes, and big sorts should not spill early.
      await client.query("set local statement_timeout = '10min'; set local idle_in_transaction_session_timeout = '30min'; set local work_mem = '64MB'");
      const { rows: [{ snapshot, locale }] } = await client.query<{ snapshot: string; locale: string | null }>('select pg_current_snapshot()::text as snapshot, (select locale from tenant where id = $1)', [tenant]);
      return new PgDatasetSnapshot(client, tenant, { position: at ?? parseLogPosition(snapshot), before: at ? formatLogPosition(at) : null, locale: locale ?? 'en' });
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
  }
}

/**
 * How large a tenant's data is, for deciding where to train: numbers that were given out, and the planner's idea of the log.
 * Cost: no scan.
 * @public
 */
export async function roughSize(database: Database, tenant: TenantId): Promise<{ readonly events: number; readonly items: number; readonly users: number }> {
  return database.withTenant(tenant, async (client) => {
    const { rows: [counter] } = await client.query<{ items: number; users: number }>('select next_item as items, next_user as users from tenant_counter where tenant_id = $1', [tenant]);
    const { rows: [{ 'QUERY PLAN': [{ Plan: plan }] }] } = await client.query<{ 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] }>(`explain (format json) select from event where tenant_id = ${Number(tenant)}`);
    return { items: counter?.items ?? 0, users: counter?.users ?? 0, events: plan['Plan Rows'] };
  });
}

class PgDatasetSnapshot implements DatasetSnapshot {
  readonly #client: PoolClient;
  readonly #tenant: TenantId;
  readonly position: LogPosition;
  readonly locale: string;
  readonly #before: string | null;

  /** @param before a snapshot as PostgreSQL prints it; null: everything */
  constructor(client: PoolClient, tenant: TenantId, { position, before, locale }: { readonly position: LogPosition; readonly before: string | null; readonly locale: string }) {
    this.#client = client;
    this.#tenant = tenant;
    this.position = position;
    this.locale = locale;
    this.#before = before;
  }

  async *events(): AsyncGenerator<readonly BehaviourEvent[]> {
    const pages = pagesOf<EventRow>(
      this.#client,
      // A person who withheld consent later takes back what was given before.
      `select ${EVENT_COLUMNS.replace(/\b(attributes|country)\b/g, 'e.$1')} from event e
       left join (select number as person, consent from app_user where tenant_id = $1 and consent = false) u on u.person = e.user_number
       where e.tenant_id = $1 and consented and not bot and u.person is null${this.#before === null ? '' : ' and pg_visible_in_snapshot(e.xid, $2::pg_snapshot)'}
       order by occurred_at, sequence`,
      this.#before === null ? [this.#tenant] : [this.#tenant, this.#before], PAGE,
    );
    for await (const rows of pages) yield rows.map(eventOf);
  }

  async *items(): AsyncGenerator<readonly CatalogueItem[]> {
    const pages = pagesOf<ItemRow>(this.#client, `select ${ITEM_COLUMNS} from item where tenant_id = $1 order by number`, [this.#tenant], PAGE);
    for await (const rows of pages) yield rows.map(itemOf);
  }

  async *userCountries(): AsyncGenerator<readonly { readonly user: UserNumber; readonly country: string }[]> {
    yield* pagesOf<{ user: number; country: string }>(
      this.#client, 'select number as user, country from app_user where tenant_id = $1 and country is not null and consent is distinct from false order by number', [this.#tenant], PAGE);
  }

  async close(): Promise<void> {
    let broken: Error | undefined;
    await this.#client.query('rollback').catch((error: Error) => (broken = error));
    this.#client.release(broken);
  }
}
