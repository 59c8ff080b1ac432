import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Tenant } from '@zhiyin/domain';
import { startRealApi, type RealApi } from './real-api.ts';

const root = path.resolve(import.meta.dirname, '../../..');

interface Shop {
  readonly tenant: Tenant;
  readonly key: string;
}

let folder: string;
let api: RealApi;
let apiUrl: string;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-import-'));
  api = await startRealApi();
  apiUrl = api.url;
});
afterAll(async () => {
  await api?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

describe('zhiyin import', () => {
  it('reads CSV, NDJSON and Parquet by a mapping; what cannot be used is counted and written down', async () => {
    const shop = await newShop('mapped');
    write('goods.csv', 'sku,name,amount\nA1,"Tea, green",4.50\nA2,Cup,9\nA3,Pot,minus one\n,Nameless,1\n');
    write('people.ndjson', '{"who":"ann","land":"DE"}\n{"who":"bob","land":"FR"}\n');
    await parquet('orders.parquet', `select * from (values
      ('ann', 'A1', 2, timestamp '2026-01-05 10:00:00', 4.5), ('bob', 'A2', 1, timestamp '2026-01-05 11:00:00', 9.0),
      ('bob', 'A2', 0, timestamp '2026-01-05 12:00:00', 9.0), ('ann', '', 1, timestamp '2026-01-06 10:00:00', 1.0),
      ('test', 'A1', 1, timestamp '2026-01-07 10:00:00', 1.0)) as t(person, sku, pieces, moment, price)`);
    const mapping = write('mapping.yaml', `
consent: granted
items:
  from: goods.csv
  reject: { no number: sku is null }
  fields: { id: sku, type: "'product'", title: name, price: try_cast(amount as double), currency: "'EUR'", attributes.shelf: "'left'" }
users:
  from: people.ndjson
  fields: { user: who, country: land }
events:
  from: orders.parquet
  where: person <> 'test'
  reject: { nothing bought: pieces = 0 }
  fields: { type: "'purchase'", user: person, item: sku, quantity: pieces, price: price::double, currency: "'EUR'", at: "strftime(moment, '%Y-%m-%dT%H:%M:%SZ')" }
`);
    const first = await importing(shop, mapping);
    expect(first.code).toBe(0);
    expect(first.output).toMatch(/items: 3 stored, 0 known already, 1 rejected/);
    expect(first.output).toMatch(/users: 2 stored/);
    expect(first.output).toMatch(/events: 2 stored, 0 known already, 2 rejected/);
    expect(rejects().map(({ kind, line, reason }) => [kind, line, reason.split(':')[0]])).toEqual([['items', 4, 'no number'], ['events', 3, 'nothing bought'], ['events', 4, expect.stringContaining('item')]]);
    expect(await counts(shop)).toEqual({ items: 3, events: 2, consented: 2, pieces: 3 });

    const again = await importing(shop, mapping);
    expect(again.output).toMatch(/items: 0 stored, 3 known already, 1 rejected/);
    expect(again.output).toMatch(/events: 0 stored, 2 known already, 2 rejected/);
    expect(await counts(shop)).toEqual({ items: 3, events: 2, consented: 2, pieces: 3 });
  });

  it('killed in the middle goes on where it stopped: every row stored, counted and rejected exactly once', async () => {
    const shop = await newShop('killed');
    const rows = 24_000;
    const broken = (i: number): boolean => i % 400 === 7;
    const source = path.join(folder, 'own');
    fs.mkdirSync(source);
    fs.writeFileSync(path.join(source, 'items.ndjson'), '{"id":"A1","type":"product","title":"Tea"}\n');
    // No ids: what is sent twice must be recognised all the same.
    fs.writeFileSync(path.join(source, 'events.ndjson'), Array.from({ length: rows }, (_, i) =>
      broken(i) ? '{"type":"view",' : JSON.stringify({ type: 'view', user: `u${i % 50}`, item: 'A1', at: new Date(Date.UTC(2026, 0, 1) + i * 60_000).toISOString() })).join('\n'));
    for (let kill = 1; kill <= 2; kill++) {
      const run = start(shop, `zhiyin=${source}`);
      await until(async () => (await counts(shop)).events > kill * 5000);
      run.child.kill('SIGKILL');
      await run.ended;
    }
    expect((await counts(shop)).events).toBeLessThan(rows - rows / 400);
    const { output } = await importing(shop, `zhiyin=${source}`);
    const [, stored, repeated, rejected] = /events: (\d+) stored, (\d+) known already, (\d+) rejected/.exec(output)!.map(Number);
    expect(rejected).toBe(rows / 400);
    expect(stored + repeated).toBe(rows - rows / 400);
    // Only batches that were under way at a kill are met again.
    expect(repeated).toBeLessThanOrEqual(2 * 1500);
    expect(await counts(shop)).toMatchObject({ items: 1, events: rows - rows / 400 });
    expect(new Set(rejects().map(({ line }) => line)).size).toBe(rows / 400);
    expect(rejects()).toHaveLength(rows / 400);
  });

  it('begins anew for another tenant, and when the file has changed', async () => {
    const [one, two] = [await newShop('one'), await newShop('two')];
    const source = path.join(folder, 'changing');
    fs.mkdirSync(source);
    const lines = (count: number): string => Array.from({ length: count }, (_, i) => JSON.stringify({ id: `e${i}`, type: 'view', user: 'u', item: 'A1', at: '2026-01-01T00:00:00Z' })).join('\n');
    fs.writeFileSync(path.join(source, 'events.ndjson'), lines(24_000));
    const run = start(one, `zhiyin=${source}`);
    await until(async () => (await counts(one)).events > 3000);
    run.child.kill('SIGKILL');
    await run.ended;
    fs.writeFileSync(path.join(source, 'events.ndjson'), lines(2000));
    expect((await importing(two, `zhiyin=${source}`)).output).toContain('events: 2000 stored');
    expect((await importing(one, `zhiyin=${source}`)).output).toContain('events: 0 stored, 2000 known already');
  });

  it('sends large rows in smaller batches, and rejects the one that no batch can carry', async () => {
    const shop = await newShop('large');
    const source = path.join(folder, 'large');
    fs.mkdirSync(source);
    fs.writeFileSync(path.join(source, 'items.ndjson'), Array.from({ length: 600 }, (_, i) => JSON.stringify({ id: `i${i}`, type: 'article', title: `Article ${i}`, description: 'word '.repeat(i === 300 ? 120_000 : 900) })).join('\n'));
    const { output } = await importing(shop, `zhiyin=${source}`);
    expect(output).toContain('items: 599 stored, 0 known already, 1 rejected');
    expect(rejects().map(({ line }) => line)).toEqual([301]);
  });

  it('says in one sentence what is wrong with a mapping, a source or a key', async () => {
    const shop = await newShop('wrong');
    write('a.csv', 'x\n1\n');
    const said = async (text: string, key = shop.key): Promise<string> => {
      const { code, output } = await importing({ ...shop, key }, text);
      expect(code).toBe(1);
      expect(output.trim().split('\n')).toHaveLength(1);
      return output;
    };
    expect(await said(path.join(folder, 'none.yaml'))).toMatch(/expected a mapping file at .*none.yaml, found none/);
    expect(await said(write('no-consent.yaml', 'items: { from: a.csv, fields: { id: x } }'))).toMatch(/consent/);
    expect(await said(write('no-column.yaml', 'consent: denied\nitems: { from: a.csv, fields: { id: sku } }'))).toMatch(/the source cannot be read: .*sku/);
    expect(await said(write('format.yaml', 'consent: denied\nitems: { from: a.xlsx, fields: { id: x } }'))).toMatch(/\.csv.*\.parquet/);
    expect(await said('uci-online-retail=' + folder)).toMatch(/online_retail\.csv.* in /);
    expect(await said(write('fine.yaml', 'consent: denied\nitems: { from: a.csv, fields: { id: x } }'), `${shop.key.slice(0, -1)}_`)).toMatch(/401/);
  });
});

async function newShop(slug: string): Promise<Shop> {
  return api.tenant(slug);
}

function start({ key }: Shop, source: string): { child: ChildProcess; ended: Promise<{ code: number | null; output: string }> } {
  const child = spawn(process.execPath, [path.join(root, 'tools/cli/dist/bin.js'), 'import', source, '--key', key, '--api', apiUrl, '--state', path.join(folder, 'state')], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, output }))) };
}

const importing = (shop: Shop, source: string): Promise<{ code: number | null; output: string }> => start(shop, source).ended;

/** Of the import that ended last. */
function rejects(): { kind: string; line: number; reason: string }[] {
  const files = fs.readdirSync(path.join(folder, 'state')).filter((name) => name.endsWith('.rejects.ndjson')).map((name) => path.join(folder, 'state', name));
  const [newest] = files.sort((a, b) => fs.statSync(b).mtimeMs - fs.statSync(a).mtimeMs);
  return fs.readFileSync(newest, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as { kind: string; line: number; reason: string });
}

async function counts({ tenant }: Shop): Promise<{ items: number; events: number; consented: number; pieces: number }> {
  const { rows } = await api.database.database.withTenant(tenant.id, (client) => client.query<{ items: number; events: number; consented: number; pieces: number }>(`select
    (select count(*)::int from item where tenant_id = $1) as items, count(*)::int as events,
    (count(*) filter (where consented))::int as consented, coalesce(sum(quantity), 0)::int as pieces from event where tenant_id = $1`, [tenant.id]));
  return rows[0];
}

function write(name: string, text: string): string {
  fs.writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
}

async function parquet(name: string, query: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`copy (${query}) to '${path.join(folder, name)}' (format parquet)`);
  connection.closeSync();
  instance.closeSync();
}

async function until(done: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  for (const giveUpAt = Date.now() + withinMs; !(await done()); await new Promise((resolve) => setTimeout(resolve, 20))) {
    if (Date.now() > giveUpAt) throw new Error(`waited ${withinMs} ms in vain`);
  }
}
