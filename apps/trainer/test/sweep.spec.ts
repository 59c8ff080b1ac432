import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { FileCheckpoints, LocalArtifactFiles } from '@zhiyin/artifacts';
import { silentLogger, tenantId, type TenantId } from '@zhiyin/domain';
import { JobQueues, migrateQueue, queueConnection } from '@zhiyin/jobs';
import { PgHousekeeping, PgRunStore, PgStrategyStore, PgTenantStore } from '@zhiyin/persistence';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import pg from 'pg';
import { sweepJob, type SweepParts } from '../src/sweep.job.ts';

let folder: string;
let database: TestDatabase;
let queues: JobQueues;
let sweep: SweepParts;
let tenant: TenantId;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiyin-sweep-'));
  database = await createTestDatabase();
  await migrateQueue(database.urls.owner);
  queues = new JobQueues(queueConnection(database.urls.owner));
  const owner = new pg.Client(database.urls.owner);
  await owner.connect();
  const { rows } = await owner.query<{ id: number }>(`insert into tenant (slug, name) values ('shop', 'shop') returning id`);
  await owner.end();
  tenant = tenantId(rows[0].id);
  sweep = {
    queues, log: silentLogger, keepDays: { runs: 30, runLogs: 10, impressions: 20 }, housekeeping: new PgHousekeeping(database.database), tenants: new PgTenantStore(database.database), strategies: new PgStrategyStore(database.database),
    files: new LocalArtifactFiles(path.join(folder, 'artifacts')), checkpoints: new FileCheckpoints(path.join(folder, 'checkpoints')),
  };
});
afterAll(async () => {
  await queues?.close();
  await database?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const digestOf = (n: number): string => String(n).padStart(64, '0');
async function addModels(strategy: string, count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let n = 0; n < count; n++) {
    ids.push((await sweep.strategies.addArtifact(tenant, { strategy, digest: digestOf(n), runId: n + 1, manifest: {} })).id);
    await sweep.files.write(tenant, strategy, digestOf(n), { 'manifest.json': new Uint8Array(1) });
  }
  return ids;
}
async function kept(strategy: string): Promise<{ rows: number[]; files: number[] }> {
  const rows = (await sweep.strategies.artifacts(tenant, strategy, 100)).map(({ digest }) => Number(digest)).sort((a, b) => a - b);
  return { rows, files: fs.readdirSync(path.join(folder, 'artifacts', String(tenant), strategy)).map(Number).sort((a, b) => a - b) };
}

it('keeps the published model and the newest five of a strategy, on disk and in the database', async () => {
  await sweep.strategies.save(tenant, { strategy: 'one', enabled: true, config: {}, schedule: null });
  const ids = await addModels('one', 9);
  expect(await sweep.strategies.publish(tenant, 'one', ids[1], 0)).toBe(true);
  await addModels('few', 3);
  expect(await sweepJob(sweep)).toBe('done');
  expect(await kept('one')).toEqual({ rows: [1, 4, 5, 6, 7, 8], files: [1, 4, 5, 6, 7, 8] });
  expect(await kept('few')).toEqual({ rows: [0, 1, 2], files: [0, 1, 2] });
  expect(await sweepJob(sweep)).toBe('skipped');
});

it('waits with a strategy that is being trained, which may publish the same content again', async () => {
  await addModels('busy', 7);
  const runs = new PgRunStore(database.database);
  const run = (await runs.enqueue(tenant, { strategy: 'busy', trigger: 'admin', config: {}, seed: 1 }))!;
  await sweepJob(sweep);
  expect((await kept('busy')).rows).toHaveLength(7);
  const { fence } = (await runs.claim(tenant, run.id, 'worker', 60_000))!;
  await runs.finish(tenant, run.id, fence, { status: 'failed', metrics: {}, error: null, artifactId: null });
  await sweepJob(sweep);
  expect(await kept('busy')).toEqual({ rows: [2, 3, 4, 5, 6], files: [2, 3, 4, 5, 6] });
});

it('removes checkpoints of runs that have ended, and models that were never finished, when they are old', async () => {
  const runs = new PgRunStore(database.database);
  const open = (await runs.enqueue(tenant, { strategy: 'open', trigger: 'admin', config: {}, seed: 1 }))!;
  const place = (run: number): string => path.join(folder, 'checkpoints', String(tenant), String(run));
  for (const run of [open.id, open.id + 1000]) fs.mkdirSync(place(run), { recursive: true });
  const half = (name: string): string => path.join(folder, 'artifacts', String(tenant), 'one', name);
  for (const name of ['old.tmp', 'new.tmp']) fs.mkdirSync(half(name));
  fs.utimesSync(half('old.tmp'), 1, 1);
  await sweepJob(sweep);
  expect([fs.existsSync(place(open.id)), fs.existsSync(place(open.id + 1000))]).toEqual([true, false]);
  expect([fs.existsSync(half('old.tmp')), fs.existsSync(half('new.tmp'))]).toEqual([false, true]);
});

it('sweeps every tenant by the days an operator has set', async () => {
  const owner = new pg.Client(database.urls.owner);
  await owner.connect();
  const { rows: [{ id: other }] } = await owner.query<{ id: number }>(`insert into tenant (slug, name) values ('other', 'other') returning id`);
  for (const id of [tenant, other]) {
    await owner.query(`insert into impression (tenant_id, id, placement, pipeline_version, items, scores, propensities, shown_at)
      select $1, gen_random_uuid(), 'home', 1, '{1}', '{1}', '{1}', now() - n * interval '1 day' + interval '1 hour' from generate_series(1, 40) n`, [id]);
  }
  expect(await sweepJob(sweep)).toBe('done');
  const { rows } = await owner.query<{ n: number }>('select count(*)::int as n from impression group by tenant_id');
  expect(rows).toEqual([{ n: 20 }, { n: 20 }]);
  await owner.end();
});

it('finishes what a deletion of a tenant that was interrupted has left', async () => {
  const owner = new pg.Client(database.urls.owner);
  await owner.connect();
  const count = async () => (await owner.query('select from event where tenant_id = 77')).rowCount;
  await owner.query("insert into event (tenant_id, type, occurred_at, consented) values (77, 1, now(), true)");
  await sweepJob(sweep);
  expect(await count()).toBe(1);
  await owner.query(`insert into tenant_change (tenant_id, change) values (77, '{"kind": "tenant", "status": "deleted"}')`);
  await sweepJob(sweep);
  expect(await count()).toBe(0);
  await owner.end();
});
