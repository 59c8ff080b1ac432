import fs from 'node:fs';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { InputError } from '@zhiyin/domain';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { fileDigest, tableFile, type BackupManifest } from './manifest.ts';
import { appliedMigrations, requireAllRows, tablesInOrder } from './tables.ts';

export interface BackupOptions {
  readonly databaseUrl: string;
  /** Learned models lie in its folder `artifacts`. */
  readonly dataFolder: string;
  /** Made by the backup; must not exist. */
  readonly target: string;
  /** Kept in the backup when given. */
  readonly secret?: string;
  readonly say: (line: string) => void;
}

/**
 * Everything of one moment: all tables in one snapshot, while the platform goes on working, and the learned models. Made
 * beside and renamed, so that what stands at `target` is complete.
 */
export async function backup({ databaseUrl, dataFolder, target, secret, say }: BackupOptions): Promise<BackupManifest> {
  if (fs.existsSync(target)) throw new InputError('BACKUP_EXISTS', `${target} exists already: choose another name, a backup is never overwritten`);
  const half = `${target}.unfinished-${process.pid}`;
  fs.mkdirSync(path.join(half, 'tables'), { recursive: true, mode: 0o700 });
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await requireAllRows(client);
    await client.query('begin isolation level repeatable read read only');
    const tables: Record<string, { columns: readonly string[]; rows: number }> = {};
    for (const { name, columns } of await tablesInOrder(client)) {
      const rows = new RowCount();
      await pipeline(
        client.query(copyTo(`copy (select ${columns.join(', ')} from ${name}) to stdout`)), rows, createGzip({ level: 1 }),
        fs.createWriteStream(path.join(half, tableFile(name)), { mode: 0o600 }),
      );
      tables[name] = { columns, rows: rows.count };
      say(`${name}: ${rows.count.toLocaleString('en')} rows`);
    }
    const migrations = await appliedMigrations(client);
    await client.query('commit');
    // A model that is being written gets its name when it is complete; no table of this moment names it.
    const artifacts = path.join(dataFolder, 'artifacts');
    if (fs.existsSync(artifacts)) fs.cpSync(artifacts, path.join(half, 'artifacts'), { recursive: true, filter: (file) => !file.endsWith('.tmp') });
    if (secret) fs.writeFileSync(path.join(half, 'secret'), `${secret}\n`, { mode: 0o600 });
    const manifest: BackupManifest = { format: 1, createdAt: new Date().toISOString(), migrations, tables, files: await digests(half) };
    fs.writeFileSync(path.join(half, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    fs.renameSync(half, target);
    return manifest;
  } finally {
    await client.end().catch(() => undefined);
    fs.rmSync(half, { recursive: true, force: true });
  }
}

async function digests(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    found[path.relative(folder, file).split(path.sep).join('/')] = await fileDigest(file);
  }
  return found;
}

/** In COPY's text format every row is one line, whatever it holds. */
class RowCount extends Transform {
  count = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: null, data: Buffer) => void): void {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) this.count++;
    done(null, chunk);
  }
}
