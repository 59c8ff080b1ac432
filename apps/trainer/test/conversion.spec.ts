import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { unpackConversion } from '@zhiyin/conversion';
import type { TenantId } from '@zhiyin/domain';
import { JobQueues, queueConnection } from '@zhiyin/jobs';
import { PgConversionStore } from '@zhiyin/persistence';
import { enqueueConversion } from '../src/conversion.job.ts';
import { TrainerHouse } from './trainer-house.ts';
import type { TrainerProcess } from './trainer-process.ts';
import { until } from './until.ts';

let house: TrainerHouse;
let queues: JobQueues;
let store: PgConversionStore;
let trainer: TrainerProcess;
beforeAll(async () => {
  house = await TrainerHouse.open();
  queues = new JobQueues(queueConnection(house.database.urls.owner));
  store = new PgConversionStore(house.database.database);
});
afterAll(async () => {
  await queues?.close();
  await house?.close();
});

/** 40 people who look at three items on each of 16 days; those of every third visit buy the first. */
async function newShop(): Promise<TenantId> {
  const tenant = await house.newTenant({ items: 10, people: 40 });
  await house.owner.query(`insert into event (tenant_id, type, user_number, item_number, occurred_at, price, consented)
    select $1, case when page = 3 then 5 else 1 end, u, case when page = 3 then u % 10 else (u + page * day) % 10 end, now() - day * interval '1 day' + (u * 4 + page) * interval '1 minute', 30, true
    from generate_series(0, 39) u, generate_series(1, 16) day, generate_series(0, 3) page where page < 3 or (u + day) % 3 = 0`, [tenant]);
  return tenant;
}

it('a trainer trains who buys what, from the queue, for one tenant and no other; then nothing is due', async () => {
  const [shop, empty] = [await newShop(), await house.newTenant()];
  trainer = await house.start();
  expect(await enqueueConversion(store, queues)).toBe(2);
  await until(async () => (await store.newest(shop)) !== null && (await store.newest(empty)) !== null, 150_000);
  const { version, card, model } = (await store.newest(shop))!;
  expect(version).toBe(1);
  expect(card).toMatchObject({ pairs: { notLearned: null, models: expect.arrayContaining([expect.objectContaining({ model: 'boosted-trees' })]) }, visits: { notLearned: null } });
  expect(unpackConversion(model).counts.items.lastAt).toHaveLength(10);
  expect((await store.newest(empty))!.card).toMatchObject({ pairs: { notLearned: 'no-purchases', chosen: 'base-rate' } });
  expect(await store.due()).toEqual([]);
  await house.owner.query("update conversion_model set trained_at = now() - interval '11 minutes'");
  expect(await store.due()).toEqual([empty]);
  await house.owner.query('delete from tenant where id = $1', [shop]);
  expect((await house.owner.query('select from conversion_model where tenant_id = $1', [shop])).rowCount).toBe(0);
}, 180_000);

it('a trainer that ends hands its training back, one that is killed leaves nothing, and the next one trains', async () => {
  const shop = await newShop();
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    await house.owner.query('delete from conversion_model');
    await enqueueConversion(store, queues);
    await trainer!.end(signal);
    expect(await store.trials(shop, 10)).toEqual([]);
    expect(await store.due()).toContain(shop);
    trainer = await house.start();
  }
  await until(async () => {
    await enqueueConversion(store, queues);
    return (await store.newest(shop)) !== null;
  }, 150_000);
  expect((await store.trials(shop, 10)).filter(({ failure }) => failure !== null)).toEqual([]);
}, 200_000);
