import { setTimeout as sleep } from 'node:timers/promises';
import { DependencyError, type Logger } from '@zhiyin/domain';
import { Database, type DatabaseOptions } from './database.ts';
import type { DatabaseUrls } from './database-urls.ts';
import { migrations, MIGRATIONS_TABLE } from './migrations/migrations.ts';

const RETRY_MS = 500;

/** How long to wait for a database, and who may end the waiting. @public */
export interface Patience {
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly giveUpMs?: number;
}

/**
 * Waits for a database that answers and has the schema. A process builds nothing before: half a start (workers and
 * followers against nothing) is worse than a late one.
 * @returns null when the signal ended the waiting
 * @throws DependencyError DATABASE_UNREACHABLE when it did not come in time, a minute unless told
 * @public
 */
export async function openWhenReady(
  urls: Pick<DatabaseUrls, 'app' | 'system'>, options: DatabaseOptions, { log, signal, giveUpMs = 60_000 }: Patience,
): Promise<Database | null> {
  const started = Date.now();
  let waiting = false;
  while (!signal.aborted) {
    try {
      return await openMigrated(urls, options);
    } catch (err) {
      if (!waiting) log.warn({ err }, 'waiting for the database and its schema');
      waiting = true;
      if (Date.now() - started > giveUpMs) {
        throw new DependencyError('DATABASE_UNREACHABLE', 'the database does not answer, or has no schema of this release: start it, correct DATABASE_URL, or run the migration (npm start does)', {}, { cause: err });
      }
    }
    await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
  return null;
}

async function openMigrated(urls: Pick<DatabaseUrls, 'app' | 'system'>, options: DatabaseOptions): Promise<Database> {
  const database = await Database.open(urls, options);
  try {
    await requireMigrated(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** A schema that lacks a migration of this release answers some questions and fails at others: worse than no start. */
async function requireMigrated({ system }: Database): Promise<void> {
  const expected = migrations.map(({ name }) => name);
  const { rows } = await system.query<{ name: string }>(`select name from ${MIGRATIONS_TABLE}`);
  const missing = expected.filter((name) => !rows.some((row) => row.name === name));
  if (missing.length) throw new DependencyError('SCHEMA_OUTDATED', `the schema lacks ${missing.join(', ')}: run the migration (npm start does)`);
}
