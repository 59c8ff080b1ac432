import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ConfigError } from '@zhiyin/domain';
import { Vault } from '@zhiyin/privacy';
import type pg from 'pg';

/**
 * The installation's secret: from the environment, else from the data folder, where it is made once.
 * @throws ConfigError SECRET_LOST when a database is there but the secret it was made with is not
 */
export function installationSecret(dataFolder: string, given: string | undefined): string {
  if (given) return given;
  const file = path.join(dataFolder, 'secret');
  if (!fs.existsSync(file)) {
    // The secret is made before anything else: a database without one means that it was removed.
    if (fs.existsSync(path.join(dataFolder, 'pg18', 'cluster')) || fs.existsSync(path.join(dataFolder, 'location'))) {
      throw new ConfigError('SECRET_LOST', `there is a database but ${file} is missing: without it tenants' keys cannot be opened; put the file back or set ZHIYIN_SECRET; nothing was changed`);
    }
    writeOnce(file, `${randomBytes(32).toString('hex')}\n`);
  }
  const secret = fs.readFileSync(file, 'utf8').trim();
  if (secret.length >= 32) return secret;
  throw new ConfigError('SECRET_LOST', `${file}: expected at least 32 characters, found ${secret.length}; put the right file back or set ZHIYIN_SECRET; nothing was changed`);
}

/**
 * Finds out before anything is changed, rather than when the first request comes.
 * @param client of the owner; a database without our tables has nothing to check
 * @throws ConfigError SECRET_WRONG
 */
export async function checkSecret(client: pg.ClientBase, secret: string): Promise<void> {
  const { rows: tables } = await client.query<{ there: boolean }>("select to_regclass('tenant_secret') is not null as there");
  if (!tables[0].there) return;
  const { rows } = await client.query<{ wrapped: Uint8Array }>('select wrapped_key as wrapped from tenant_secret limit 1');
  if (!rows.length) return;
  try {
    new Vault(secret).open(rows[0].wrapped);
  } catch (cause) {
    throw new ConfigError('SECRET_WRONG', 'the tenants of this database cannot be opened with this secret: set ZHIYIN_SECRET, or the file `secret` in the data folder, to the one they were made with; nothing was changed', {}, { cause });
  }
}

/** Complete or absent, and never over another's. */
function writeOnce(file: string, text: string): void {
  const half = `${file}.${process.pid}`;
  fs.writeFileSync(half, text, { mode: 0o600 });
  try {
    fs.linkSync(half, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    fs.rmSync(half, { force: true });
  }
}
