import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TenantId } from '@zhiyin/domain';
import { JobQueues, queueConnection } from '@zhiyin/jobs';
import { PgLoyaltyStore } from '@zhiyin/persistence';
import { enqueueLoyalty } from '../src/loyalty.job.ts';
import { TrainerHouse } from './trainer-house.ts';
import { until } from './until.ts';

let house: TrainerHouse;
let queues: JobQueues;
let store: PgLoyaltyStore;
beforeAll(async () => {
  house = await TrainerHouse.open();
  queues = new JobQueues(queueConnection(house.database.urls.owner));
  store = new PgLoyaltyStore(house.database.database);
});
afterAll(async () => {
  await queues?.close();
  await house?.close();
});

/** 300 people, a purchase every 25 days; after item 1 (not 0) three in four stop. Somebody anonymous, and somebody who withheld consent, buy too. */
async function newShop(): Promise<TenantId> {
  const tenant = await house.newTenant({ items: 2, people: 301 });
  await house.owner.query('update app_user set consent = false where tenant_id = $1 and number = 300', [tenant]);
  await house.owner.query(`insert into event (tenant_id, type, user_number, item_number, occurred_at, price, consented)
    select $1, 5, u, case when u % 2 = 1 and n >= last then 1 else 0 end, now() - (300 - n * 25 - u % 20) * interval '1 day', 30, true
    from (select u, case when u % 2 = 1 and u % 8 <> 1 then 2 + u % 5 else 99 end as last from generate_series(0, 300) u) people, generate_series(0, 11) n
    where n <= last and n < 11 - u % 3`, [tenant]);
  await house.owner.query(`insert into event (tenant_id, type, item_number, occurred_at, price, consented) values ($1, 5, 0, now() - interval '9 days', 30, true)`, [tenant]);
  return tenant;
}

it('a trainer fits who comes back, from the queue, for one tenant and no other; then nothing is due', async () => {
  const [shop, empty] = [await newShop(), await house.newTenant()];
  await house.start();
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
  await house.owner.query("update loyalty_model set fitted_at = now() - interval '11 minutes'");
  expect(await store.due()).toEqual([empty]);
}, 60_000);
