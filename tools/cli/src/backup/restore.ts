import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ConflictError, InputError } from '@zhiyin/domain';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { checkSecret } from '../installation/secret.ts';
import { readBackup, tableFile, type BackupManifest } from './manifest.ts';
import { appliedMigrations, requireAllRows, tablesInOrder, type Table } from './tables.ts';

export interface RestoreOptions {
  readonly databaseUrl: string;
  readonly secret: string;
  readonly dataFolder: string;
  readonly source: string;
  readonly say: (line: string) => void;
}

/**
 * Fills an empty, migrated database, all or nothing. Transaction ids are not restored: in this cluster the rows are new,
 * so every replica reads them as such.
 *
 * @throws InputError BACKUP_DAMAGED, BACKUP_VERSION; ConflictError DATABASE_NOT_EMPTY; ConfigError SECRET_WRONG
 */
export async function restore({ databaseUrl, secret, dataFolder, source, say }: RestoreOptions): Promise<BackupManifest> {
  const manifest = await readBackup(source);
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await requireAllRows(client);
    const migrations = await appliedMigrations(client);
    if (migrations.join() !== manifest.migrations.join()) {
      throw new InputError('BACKUP_VERSION', `the backup was made with ${manifest.migrations.length} migrations (last ${manifest.migrations.at(-1)}), this release has ${migrations.length} (last ${migrations.at(-1)}): restore with the release that made it, then upgrade`);
    }
    await client.query('begin');
    const tables = await tablesInOrder(client);
    await refuseFull(client, tables);
    for (const table of tables) await fill(client, table, manifest, source, say);
    // Positions in a log whose transactions had other numbers.
    await client.query('update training_run set log_snapshot = null where log_snapshot is not null');
    await checkSecret(client, secret);
    // Named by their content: should the commit fail, they do no harm.
    const artifacts = path.join(source, 'artifacts');
    if (fs.existsSync(artifacts)) fs.cpSync(artifacts, path.join(dataFolder, 'artifacts'), { recursive: true });
    await client.query('commit');
    await client.query('analyze');
    return manifest;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function refuseFull(client: pg.Client, tables: readonly Table[]): Promise<void> {
  for (const { name } of tables) {
    const { rows } = await client.query<{ full: boolean }>(`select exists (select from ${name}) as full`);
    if (rows[0].full) throw new ConflictError('DATABASE_NOT_EMPTY', `expected an empty database, but ${name} has rows: restore into a new --data folder or a new database; nothing was changed`);
  }
}

async function fill(client: pg.Client, { name, identities }: Table, manifest: BackupManifest, source: string, say: (line: string) => void): Promise<void> {
  const stored = manifest.tables[name];
  if (!stored) return;
  const copy = client.query(copyFrom(`copy ${name} (${stored.columns.join(', ')}) from stdin`));
  await pipeline(fs.createReadStream(path.join(source, tableFile(name))), createGunzip(), copy);
  if (copy.rowCount !== stored.rows) throw new InputError('BACKUP_DAMAGED', `${name}: expected ${stored.rows} rows, got ${copy.rowCount}; nothing was restored`);
  for (const column of identities) {
    await client.query(`select setval(pg_get_serial_sequence($1, $2), greatest((select max(${column}) from ${name}), 1), exists (select from ${name}))`, [name, column]);
  }
  say(`${name}: ${stored.rows.toLocaleString('en')} rows`);
}
