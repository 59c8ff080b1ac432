import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { InputError } from '@zhiyin/domain';

export interface BackupManifest {
  readonly format: 1;
  readonly createdAt: string;
  /** Names of the migrations the tables were made by: a restore needs the same. */
  readonly migrations: readonly string[];
  readonly tables: Readonly<Record<string, { readonly columns: readonly string[]; readonly rows: number }>>;
  /** SHA-256 of every file of the backup but this one, by path with '/'. */
  readonly files: Readonly<Record<string, string>>;
}

export const tableFile = (table: string): string => `tables/${table}.copy.gz`;

/** @throws InputError BACKUP_UNREADABLE, BACKUP_DAMAGED; afterwards every file is known to be as it was written */
export async function readBackup(folder: string): Promise<BackupManifest> {
  const file = path.join(folder, 'manifest.json');
  if (!fs.existsSync(file)) throw new InputError('BACKUP_UNREADABLE', `expected a backup in ${folder}, found no manifest.json there`);
  const manifest = JSON.parse(fs.readFileSync(file, 'utf8')) as BackupManifest;
  if (manifest.format !== 1) throw new InputError('BACKUP_UNREADABLE', `${file}: expected format 1, got ${String(manifest.format)}; restore it with the release that made it`);
  for (const [name, digest] of Object.entries(manifest.files)) {
    const part = path.join(folder, ...name.split('/'));
    if (path.relative(folder, part).startsWith('..')) throw new InputError('BACKUP_DAMAGED', `${file} names a file outside of the backup: ${name}`);
    if (!fs.existsSync(part) || (await fileDigest(part)) !== digest) {
      throw new InputError('BACKUP_DAMAGED', `${part} is missing or was changed after the backup: use another copy; nothing was restored`);
    }
  }
  return manifest;
}

export async function fileDigest(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(fs.createReadStream(file), hash);
  return hash.digest('hex');
}
