import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '@zhiyin/config';
import { DependencyError, type Logger } from '@zhiyin/domain';
import { Database, databaseUrls } from '@zhiyin/persistence';

const RETRY_MS = 500;
const GIVE_UP_MS = 60_000;
/** Less than a request may take, so that its answer says what happened. */
const STATEMENT_TIMEOUT_MS = 10_000;

/**
 * Waits for a database that answers and has the schema: nothing is built before, because half a start (workers and
 * followers against nothing) is worse than a late one.
 * @returns null when somebody asked to stop meanwhile
 * @throws DependencyError DATABASE_UNREACHABLE after a minute
 */
export async function openDatabase(config: Config, log: Logger, signal: AbortSignal): Promise<Database | null> {
  const started = Date.now();
  let waiting = false;
  while (!signal.aborted) {
    let database: Database | null = null;
    try {
      database = await Database.open(databaseUrls(config.databaseUrl, config.secret), {
        maxConnections: config.databaseConnections,
        statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      });
      await database.system.query('select 1 from tenant_change limit 1');
      return database;
    } catch (err) {
      await database?.close().catch(() => undefined);
      if (!waiting) log.warn({ err }, 'waiting for the database and its schema');
      waiting = true;
      if (Date.now() - started > GIVE_UP_MS) {
        throw new DependencyError('DATABASE_UNREACHABLE', 'the database did not answer, or has no schema, for a minute: check DATABASE_URL and run the migration (npm start does)', {}, { cause: err });
      }
    }
    await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
  return null;
}
