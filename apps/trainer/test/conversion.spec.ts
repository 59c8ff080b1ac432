import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { unpackConversion } from '@zhiyin/conversion';
import { tenantId, type TenantId } from '@zhiyin/domain';
import { JobQueues, migrateQueue, queueConnection } from '@zhiyin/jobs';
import { PgConversionStore } from '@zhiyin/persistence';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import { enqueueConversion } from '../src/conversion.job.ts';
import { TrainerProcess } from './trainer-process.ts';
import { until } from './until.ts';

let database: TestDatabase;
let owner: pg.Client;
let folder: string;
let queues: JobQueues;
let store: PgConversionStore;
let trainer: TrainerProcess | undefined;
beforeAll(async () => {
  database = await createTestDatabase();
  await migrateQueue(database.urls.owner);
  owner = new pg.Client(database.urls.owner);
  await owner.connect();
  folder = await mkdtemp(path.join(tmpdir(), 'conversion-'));
  queues = new JobQueues(queueConnection(database.urls.owner));
  store = new PgConversionStore(database.database);
});
afterAll(async () => {
  await trainer?.end('SIGKILL');
  await queues?.close();
  await owner?.end();
  await database?.close();
  await rm(folder, { recursive: true, force: true });
});

async function newTenant(): Promise<TenantId> {
  const { rows } = await owner.query<{ id: number }>(`insert into tenant (slug, name) values (gen_random_uuid()::text, 'shop') returning id`);
  return tenantId(rows[0].id);
}

/** 40 people who look at three items on each of 16 days; those of every third visit buy the first. */
async function fill(tenant: TenantId): Promise<void> {
  await owner.query(`insert into item (tenant_id, number, external_id, document) select $1, n, 'i' || n, jsonb_build_object('id', 'i' || n, 'title', 'Item ' || n, 'type', 'product', 'categories', '[]'::jsonb)
    from generate_series(0, 9) n`, [tenant]);
  await owner.query(`insert into app_user (tenant_id, number, key, kind) select $1, n, int4send(n), 'user' from generate_series(0, 39) n`, [tenant]);
  await owner.query(`insert into event (tenant_id, type, user_number, item_number, occurred_at, price, consented)
    select $1, case when page = 3 then 5 else 1 end, u, case when page = 3 then u % 10 else (u + page * day) % 10 end, now() - day * interval '1 day' + (u * 4 + page) * interval '1 minute', 30, true
    from generate_series(0, 39) u, generate_series(1, 16) day, generate_series(0, 3) page where page < 3 or (u + day) % 3 = 0`, [tenant]);
}

it('a trainer trains who buys what, from the queue, for one tenant and no other; then nothing is due', async () => {
  const [shop, empty] = [await newTenant(), await newTenant()];
  await fill(shop);
  trainer = await TrainerProcess.start(database, folder);
  expect(await enqueueConversion(store, queues)).toBe(2);
  await until(async () => (await store.newest(shop)) !== null && (await store.newest(empty)) !== null, 150_000);
  const { version, card, model } = (await store.newest(shop))!;
  expect(version).toBe(1);
  expect(card).toMatchObject({ pairs: { notLearned: null, models: expect.arrayContaining([expect.objectContaining({ model: 'boosted-trees' })]) }, visits: { notLearned: null } });
  expect(unpackConversion(model).counts.items.lastAt).toHaveLength(10);
  expect((await store.newest(empty))!.card).toMatchObject({ pairs: { notLearned: 'no-purchases', chosen: 'base-rate' } });
  expect(await store.due()).toEqual([]);
  await owner.query("update conversion_model set trained_at = now() - interval '11 minutes'");
  expect(await store.due()).toEqual([empty]);
  await owner.query('delete from tenant where id = $1', [shop]);
  expect((await owner.query('select from conversion_model where tenant_id = $1', [shop])).rowCount).toBe(0);
}, 180_000);

it('a trainer that ends hands its training back, one that is killed leaves nothing, and the next one trains', async () => {
  const shop = await newTenant();
  await fill(shop);
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    await owner.query('delete from conversion_model');
    await enqueueConversion(store, queues);
    await trainer!.end(signal);
    expect(await store.trials(shop, 10)).toEqual([]);
    expect(await store.due()).toContain(shop);
    trainer = await TrainerProcess.start(database, folder);
  }
  await until(async () => {
    await enqueueConversion(store, queues);
    return (await store.newest(shop)) !== null;
  }, 150_000);
  expect((await store.trials(shop, 10)).filter(({ failure }) => failure !== null)).toEqual([]);
}, 200_000);
