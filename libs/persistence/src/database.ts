import type { TenantId } from '@zhiyin/domain';
import pg from 'pg';
import type { DatabaseUrls } from './database-urls.ts';

export interface DatabaseOptions {
  /** Of each of the two roles. */
  readonly maxConnections?: number;
  readonly statementTimeoutMs?: number;
}

/**
 * Two pools of connections: `app` sees nothing until a tenant is set, `system` crosses tenants and may only what it was
 * granted. @public
 */
export class Database {
  readonly app: pg.Pool;
  readonly system: pg.Pool;

  private constructor(app: pg.Pool, system: pg.Pool) {
    this.app = app;
    this.system = system;
  }

  /** @throws the driver's error when one of the roles cannot log in */
  static async open(urls: Pick<DatabaseUrls, 'app' | 'system'>, options: DatabaseOptions = {}): Promise<Database> {
    const database = new Database(poolOf(urls.app, options), poolOf(urls.system, options));
    try {
      await Promise.all([database.app.query('select 1'), database.system.query('select 1')]);
    } catch (error) {
      await database.close();
      throw error;
    }
    return database;
  }

  /** One READ COMMITTED transaction in which exactly this tenant's rows exist. */
  withTenant<T>(tenant: TenantId, work: (client: pg.PoolClient) => Promise<T>, mode: '' | 'isolation level repeatable read read only' = ''): Promise<T> {
    return inTransaction(this.app, `begin ${mode}; select set_config('app.tenant_id', '${Number(tenant)}', true)`, work);
  }

  /** One READ COMMITTED transaction under the system role, which works across tenants. */
  asSystem<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return inTransaction(this.system, 'begin', work);
  }

  async close(): Promise<void> {
    await Promise.all([this.app.end(), this.system.end()]);
  }
}

async function inTransaction<T>(pool: pg.Pool, begin: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    // A connection that cannot even roll back is thrown away.
    await client.query('rollback').catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    client.release(broken);
  }
}

function poolOf(url: string, { maxConnections = 10, statementTimeoutMs = 30_000 }: DatabaseOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url, max: maxConnections, statement_timeout: statementTimeoutMs, connectionTimeoutMillis: 10_000,
    idle_in_transaction_session_timeout: 300_000, application_name: 'zhiyin',
  });
  // An idle connection that the server ends is replaced at the next use; unheard, its error would end the process.
  pool.on('error', () => undefined);
  // So would the error of one that ends in the middle of a transaction, whose statement fails anyway.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
