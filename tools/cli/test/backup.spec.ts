import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PgTenantStore } from '@zhiyin/persistence';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import pg from 'pg';
import { backup } from '../src/backup/backup.ts';
import type { BackupManifest } from '../src/backup/manifest.ts';
import { restore } from '../src/backup/restore.ts';
import { tablesInOrder } from '../src/backup/tables.ts';
import { createTenant } from '../src/tenants/create-tenant.ts';

let folder: string;
let origin: TestDatabase;
let target: TestDatabase;
const quiet = (): void => undefined;

async function owner<T>({ urls }: TestDatabase, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: urls.owner });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Every table's rows as one digest, without transaction ids. */
function checksums(database: TestDatabase): Promise<Record<string, string>> {
  return owner(database, async (client) => {
    const found: Record<string, string> = {};
    for (const { name, columns } of await tablesInOrder(client)) {
      const { rows } = await client.query<{ digest: string; count: string }>(`
        select count(*), md5(coalesce(string_agg(line, E'\\n' order by line), '')) as digest
        from (select row(${columns.join(', ')})::text as line from ${name}) as lines`);
      found[name] = `${rows[0].count} ${rows[0].digest}`;
    }
    return found;
  });
}

const save = (more: { secret?: string } = {}): Promise<BackupManifest> =>
  backup({ databaseUrl: origin.urls.owner, dataFolder: path.join(folder, 'data'), target: path.join(folder, 'backup'), say: quiet, ...more });
const load = (secret = origin.secret): Promise<BackupManifest> =>
  restore({ databaseUrl: target.urls.owner, secret, dataFolder: path.join(folder, 'new-data'), source: path.join(folder, 'backup'), say: quiet });

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-backup-'));
  [origin, target] = [await createTestDatabase(), await createTestDatabase()];
  const { id } = await createTenant(new PgTenantStore(origin.database), origin.secret, { slug: 'acme' });
  await owner(origin, async (client) => {
    await client.query(`insert into item (tenant_id, number, external_id, document) select $1, n, 'item-' || n, jsonb_build_object('title', E'tab\\there, line\\nthere, \\\\ and 知音 ' || n) from generate_series(0, 99) n`, [id]);
    await client.query(`insert into app_user (tenant_id, number, key, kind) select $1, n, decode(md5(n::text), 'hex'), 'user' from generate_series(0, 49) n`, [id]);
    for (let i = 0; i < 3; i++) {
      await client.query(`insert into event (tenant_id, type, user_number, item_number, occurred_at, consented, event_key, price) select $1, 1, n % 50, n % 100, now() - n * interval '1 minute', true, decode(md5(n::text), 'hex'), n / 7.0 from generate_series(1, 500) n`, [id]);
    }
    await client.query(`insert into event_identity (tenant_id, event_key, body_digest) select $1, decode(md5(n::text), 'hex'), decode(md5('b' || n), 'hex') from generate_series(1, 500) n`, [id]);
    await client.query(`insert into impression (tenant_id, id, placement, pipeline_version, items, scores, propensities, shown_at) values ($1, gen_random_uuid(), 'home', 1, '{1,2}', '{0.5,NaN}', '{1,1}', now())`, [id]);
    await client.query(`insert into audit_entry (tenant_id, actor, action, subject, digest) values ($1, 'somebody', 'made', 'it', '\\x00ff')`, [id]);
  });
  const artifact = path.join(folder, 'data', 'artifacts', String(id), 'popularity', 'digest');
  fs.mkdirSync(artifact, { recursive: true });
  fs.writeFileSync(path.join(artifact, 'arrays.bin'), Buffer.from([0, 255, 10, 13]));
});
afterEach(async () => {
  await Promise.all([origin.close(), target.close()]);
  fs.rmSync(folder, { recursive: true, force: true });
});

describe('backup and restore', () => {
  it('leave out a model that is being written', async () => {
    const half = path.join(folder, 'data', 'artifacts', '1', 'popularity', 'digest.half.tmp');
    fs.mkdirSync(half, { recursive: true });
    fs.writeFileSync(path.join(half, 'arrays.bin'), 'ha');
    expect(Object.keys((await save()).files).filter((file) => file.startsWith('artifacts/'))).toEqual([expect.stringMatching(/^artifacts\/\d+\/popularity\/digest\/arrays\.bin$/)]);
  });

  it('bring back every table, every model, and sequences that go on', async () => {
    const manifest = await save();
    const before = await checksums(origin);
    expect(Object.keys(manifest.tables).sort()).toEqual(Object.keys(before).sort());
    expect(manifest.tables.event.rows).toBe(1500);
    await load();
    expect(await checksums(target)).toEqual(before);
    expect(fs.readFileSync(path.join(folder, 'new-data', 'artifacts', '1', 'popularity', 'digest', 'arrays.bin'))).toEqual(Buffer.from([0, 255, 10, 13]));
    await owner(target, async (client) => {
      const { rows } = await client.query<{ last: string; next: string }>(`
        with fresh as (insert into event (tenant_id, type, occurred_at, consented) values (1, 1, now(), true) returning sequence)
        select (select max(sequence) from event) as last, (select sequence from fresh) as next`);
      expect(Number(rows[0].next)).toBe(Number(rows[0].last) + 1);
    });
    expect((await createTenant(new PgTenantStore(target.database), origin.secret, { slug: 'next' })).id).toBe(2);
  });

  it('give rows transaction ids of the cluster they are in now', async () => {
    await save();
    await load();
    const { rows } = await owner(target, (client) => client.query<{ fresh: boolean }>('select bool_and(xid < pg_snapshot_xmax(pg_current_snapshot())) as fresh from event'));
    expect(rows[0].fresh).toBe(true);
  });

  it('keep the secret out unless it is asked for', async () => {
    await save();
    expect(fs.existsSync(path.join(folder, 'backup', 'secret'))).toBe(false);
    fs.rmSync(path.join(folder, 'backup'), { recursive: true });
    await save({ secret: origin.secret });
    expect(fs.readFileSync(path.join(folder, 'backup', 'secret'), 'utf8').trim()).toBe(origin.secret);
  });

  it('see one moment while others write', async () => {
    let writing = true;
    const writer = owner(origin, async (client) => {
      for (let n = 1000; writing; n++) {
        // Both or neither: an item and an event that names it.
        await client.query(`with made as (insert into item (tenant_id, number, external_id) values (1, ${n}, 'late-${n}') returning number)
          insert into event (tenant_id, type, item_number, occurred_at, consented) select 1, 1, number, now(), true from made`);
      }
    });
    await save();
    writing = false;
    await writer;
    await load();
    const { rows } = await owner(target, (client) => client.query<{ items: string; events: string }>(
      'select (select count(*) from item where number >= 1000) as items, (select count(*) from event where item_number >= 1000) as events'));
    expect(rows[0].events).toBe(rows[0].items);
  });

  it('refuse a damaged backup, a full database and the wrong secret, and change nothing', async () => {
    await save();
    await expect(load('y'.repeat(40))).rejects.toMatchObject({ code: 'SECRET_WRONG' });
    const empty = await checksums(target);
    expect(empty.event).toMatch(/^0 /);

    const file = path.join(folder, 'backup', 'tables', 'event.copy.gz');
    const bytes = fs.readFileSync(file);
    fs.writeFileSync(file, bytes.subarray(0, bytes.length - 9));
    await expect(load()).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' });
    fs.writeFileSync(file, bytes);
    expect(await checksums(target)).toEqual(empty);

    await load();
    await expect(load()).rejects.toMatchObject({ code: 'DATABASE_NOT_EMPTY' });
    await expect(save()).rejects.toMatchObject({ code: 'BACKUP_EXISTS' });
  });
});
