import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { ensureCluster, type Cluster } from '../src/index.ts';

let parent: string;
let folder: string;
const started: Cluster[] = [];

/** Tests need no surviving of power cuts. */
async function start(options: { durable?: boolean } = {}): Promise<Cluster> {
  const cluster = await ensureCluster({ folder, durable: false, sharedBuffers: '16MB', maxConnections: 20, ...options });
  started.push(cluster);
  return cluster;
}

async function ask<T extends pg.QueryResultRow>({ url }: Cluster, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

const until = async (done: () => boolean): Promise<void> => {
  for (const giveUpAt = Date.now() + 10_000; !done(); ) {
    if (Date.now() > giveUpAt) throw new Error('waited too long');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

beforeEach(() => {
  parent = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-cluster-'));
  fs.chmodSync(parent, 0o755);
  folder = path.join(parent, 'pg18');
});
afterEach(async () => {
  for (const cluster of started.splice(0)) await cluster.stop().catch(() => undefined);
  for (const made of [parent, ...moved.splice(0)]) fs.rmSync(made, { recursive: true, force: true });
});
const moved: string[] = [];

describe('ensureCluster', () => {
  it('makes a cluster that compares text the same everywhere and keeps its password from others', async () => {
    const cluster = await start();
    expect(cluster.reused).toBe(false);
    const [row] = await ask<Record<string, string>>(cluster, `
      select datlocprovider as provider, datlocale as locale, current_setting('listen_addresses') as listens,
        current_setting('timezone') as zone, current_setting('password_encryption') as passwords, upper('äé') as upper
      from pg_database where datname = 'postgres'`);
    expect(row).toEqual({ provider: 'b', locale: 'C.UTF-8', listens: '127.0.0.1', zone: 'UTC', passwords: 'scram-sha-256', upper: 'ÄÉ' });
    expect(fs.statSync(path.join(cluster.home, 'cluster', 'zhiyin.json')).mode & 0o777).toBe(0o600);
    await expect(ask({ ...cluster, url: cluster.url.replace(/:[^:@]+@/, ':wrong@') }, 'select 1')).rejects.toThrow(/password/);
  });

  it('uses a server that still runs, and the same port after a stop', async () => {
    const first = await start();
    const second = await start();
    expect(second).toMatchObject({ reused: true, url: first.url });
    expect(second.pid()).toBe(first.pid());
    await second.stop();
    expect(first.pid()).toBeNull();
    expect(await start()).toMatchObject({ reused: false, port: first.port });
  });

  it('keeps what was committed when the server is killed', async () => {
    const first = await start({ durable: true });
    await ask(first, 'create table kept as select 7 as number');
    const pid = first.pid();
    if (pid === null) throw new Error('expected a running server'); // kill(0) would be our whole group
    process.kill(pid, 'SIGKILL');
    const second = await start({ durable: true });
    expect(await ask(second, 'select number from kept')).toEqual([{ number: 7 }]);
  });

  it('is one server when two start it at once', async () => {
    const [first, second] = await Promise.all([start(), start()]);
    expect(second.url).toBe(first.url);
    expect(await ask(second, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is not misled by a lock file whose number belongs to another process now', async () => {
    const first = await start();
    const lock = path.join(first.home, 'cluster', 'postmaster.pid');
    const text = fs.readFileSync(lock, 'utf8');
    await first.stop();
    fs.writeFileSync(lock, text.replace(/^\d+/, String(process.pid)));
    expect(await start()).toMatchObject({ reused: false });
  });

  it('takes another port when its own is taken by another program', async () => {
    const first = await start();
    await first.stop();
    const net = await import('node:net');
    const squatter = net.createServer().listen(first.port, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    try {
      const second = await start();
      expect(second.port).not.toBe(first.port);
      expect(await ask(second, 'select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      squatter.close();
    }
  });

  it('clears away what a killed creation left, and creates anew', async () => {
    const left = path.join(folder, 'creating-abc123');
    fs.mkdirSync(path.join(left, 'base'), { recursive: true });
    const yesterday = Date.now() / 1000 - 86_400;
    fs.utimesSync(left, yesterday, yesterday);
    const cluster = await start();
    expect(fs.readdirSync(cluster.home).filter((name) => name.startsWith('creating-'))).toEqual([]);
  });

  it.each([
    ['of another major version', (cluster: string) => fs.writeFileSync(path.join(cluster, 'PG_VERSION'), '17\n'), 'CLUSTER_VERSION'],
    ['whose settings are missing', (cluster: string) => fs.rmSync(path.join(cluster, 'zhiyin.json')), 'CLUSTER_SETTINGS'],
    ['whose settings are damaged', (cluster: string) => fs.writeFileSync(path.join(cluster, 'zhiyin.json'), '{"port":'), 'CLUSTER_SETTINGS'],
  ])('says what to do about a cluster %s, and leaves it alone', async (_what, damage, code) => {
    const first = await start();
    await first.stop();
    const cluster = path.join(first.home, 'cluster');
    damage(cluster);
    const before = fs.readdirSync(cluster).sort();
    await expect(start()).rejects.toMatchObject({ code, message: expect.stringContaining('nothing was changed') });
    expect(fs.readdirSync(cluster).sort()).toEqual(before);
  });

  const asRoot = process.getuid?.() === 0 ? it : it.skip;
  asRoot('keeps the data elsewhere, and says where, when the folder is closed to the server (skipped unless root)', async () => {
    fs.chmodSync(parent, 0o700);
    const cluster = await start();
    moved.push(path.dirname(cluster.home));
    expect(cluster.home).toMatch(/^\/var\/lib\/zhiyin\//);
    expect(fs.readFileSync(path.join(parent, 'location'), 'utf8').trim()).toBe(cluster.home);
    expect(await start()).toMatchObject({ reused: true, home: cluster.home });
    await cluster.stop();
    await until(() => cluster.pid() === null);
    fs.rmSync(cluster.home, { recursive: true });
    await expect(start()).rejects.toMatchObject({ code: 'CLUSTER_MOVED' });
  });
});
