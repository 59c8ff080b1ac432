import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import { PgHousekeeping } from '../src/stores/housekeeping.ts';
import { PgEmbeddingCache } from '../src/stores/embedding-cache.ts';
import { newTenant } from './shop.ts';

let test: TestDatabase;
let owner: pg.Client;
let cache: PgEmbeddingCache;
beforeAll(async () => {
  test = await createTestDatabase();
  owner = new pg.Client(test.urls.owner);
  await owner.connect();
  cache = new PgEmbeddingCache(test.database);
});
afterAll(async () => {
  await owner?.end();
  await test?.close();
});

const SPACE = 'ab'.repeat(32);
const [MUG, HOSE] = ['01'.repeat(16), '02'.repeat(16)];
const vector = (...codes: number[]) => ({ codes: Int8Array.from(codes), scale: 0.5 });

it('gives back what it keeps, for this tenant and this space alone, and keeps the first of two', async () => {
  const [ours, theirs] = [await newTenant(test.database), await newTenant(test.database)];
  await cache.keep(ours, SPACE, new Map([[MUG, vector(-127, 0, 127)]]));
  await cache.keep(ours, SPACE, new Map([[MUG, vector(1, 1, 1)], [HOSE, vector(3, 2, 1)]]));
  expect(await cache.find(ours, SPACE, [MUG, HOSE, '03'.repeat(16)])).toEqual(new Map([[MUG, vector(-127, 0, 127)], [HOSE, vector(3, 2, 1)]]));
  expect(await cache.find(theirs, SPACE, [MUG])).toEqual(new Map());
  expect(await cache.find(ours, 'cd'.repeat(32), [MUG])).toEqual(new Map());
});

it('spends a day\'s budget to its end and not beyond, however many ask at once', async () => {
  const tenant = await newTenant(test.database);
  const asked = await Promise.all(Array.from({ length: 20 }, () => cache.spend(tenant, 30, 100)));
  expect(asked.filter(Boolean)).toHaveLength(3);
  expect([await cache.spend(tenant, 10, 100), await cache.spend(tenant, 1, 100)]).toEqual([true, false]);
  expect(await cache.spend(await newTenant(test.database), 101, 100)).toBe(false);
  await owner.query('update embedding_spent set day = day - 1 where tenant_id = $1', [tenant]);
  expect(await cache.spend(tenant, 100, 100)).toBe(true);
});

it('is swept of what nobody has asked for, not of what is old and in use', async () => {
  const tenant = await newTenant(test.database);
  await cache.keep(tenant, SPACE, new Map([[MUG, vector(1)], [HOSE, vector(2)]]));
  await owner.query('update embedding set used_on = current_date - 100 where tenant_id = $1', [tenant]);
  await cache.find(tenant, SPACE, [HOSE]);
  expect(await new PgHousekeeping(test.database).embeddings(tenant, 90)).toBe(1);
  expect([...(await cache.find(tenant, SPACE, [MUG, HOSE])).keys()]).toEqual([HOSE]);
});
