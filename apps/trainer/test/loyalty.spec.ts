import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { tenantId, type TenantId } from '@zhiyin/domain';
import { JobQueues, migrateQueue, queueConnection } from '@zhiyin/jobs';
import { PgLoyaltyStore } from '@zhiyin/persistence';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import { enqueueLoyalty } from '../src/loyalty.job.ts';
import { TrainerProcess } from './trainer-process.ts';
import { until } from './until.ts';

let database: TestDatabase;
let owner: pg.Client;
let folder: string;
let queues: JobQueues;
let store: PgLoyaltyStore;
let trainer: TrainerProcess | undefined;
beforeAll(async () => {
  database = await createTestDatabase();
  await migrateQueue(database.urls.owner);
  owner = new pg.Client(database.urls.owner);
  await owner.connect();
  folder = await mkdtemp(path.join(tmpdir(), 'loyalty-'));
  queues = new JobQueues(queueConnection(database.urls.owner));
  store = new PgLoyaltyStore(database.database);
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

/** 300 people, a purchase every 25 days; after item 1 (not 0) three in four stop. Somebody anonymous, and somebody who withheld consent, buy too. */
async function fill(tenant: TenantId): Promise<void> {
  await owner.query(`insert into item (tenant_id, number, external_id, document) select $1, n, 'i' || n, jsonb_build_object('id', 'i' || n, 'title', 'Item ' || n, 'type', 'product', 'categories', '[]'::jsonb)
    from generate_series(0, 1) n`, [tenant]);
  await owner.query(`insert into app_user (tenant_id, number, key, kind, consent) select $1, n, int4send(n), 'user', case when n = 300 then false end from generate_series(0, 300) n`, [tenant]);
  await owner.query(`insert into event (tenant_id, type, user_number, item_number, occurred_at, price, consented)
    select $1, 5, u, case when u % 2 = 1 and n >= last then 1 else 0 end, now() - (300 - n * 25 - u % 20) * interval '1 day', 30, true
    from (select u, case when u % 2 = 1 and u % 8 <> 1 then 2 + u % 5 else 99 end as last from generate_series(0, 300) u) people, generate_series(0, 11) n
    where n <= last and n < 11 - u % 3`, [tenant]);
  await owner.query(`insert into event (tenant_id, type, item_number, occurred_at, price, consented) values ($1, 5, 0, now() - interval '9 days', 30, true)`, [tenant]);
}

it('a trainer fits who comes back, from the queue, for one tenant and no other; then nothing is due', async () => {
  const [shop, empty] = [await newTenant(), await newTenant()];
  await fill(shop);
  trainer = await TrainerProcess.start(database, folder);
  expect(await enqueueLoyalty(store, queues)).toBe(2);
  await until(async () => (await store.latest(shop)) !== null && (await store.latest(empty)) !== null);
  const { parameters, version } = (await store.latest(shop))!;
  expect(version).toBe(1);
  expect(parameters).toMatchObject({ customers: 300, itemHorizonDays: 90, bgNbd: expect.anything(), gammaGamma: expect.anything() });
  const [zero, one] = [...(await store.items(shop, [0, 1]))].sort((a, b) => a.item - b.item);
  expect(one.effect).toBeLessThan(-0.1);
  expect(zero.effect).toBeGreaterThan(one.effect);
  expect(await store.items(empty, [0, 1])).toEqual([]);
  expect((await store.latest(empty))!.parameters).toMatchObject({ customers: 0, bgNbd: null });
  expect(await store.due()).toEqual([]);
  await owner.query("update loyalty_model set fitted_at = now() - interval '11 minutes'");
  expect(await store.due()).toEqual([empty]);
}, 60_000);
