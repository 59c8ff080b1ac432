import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Tenant, TrainingRun } from '@zhiyin/domain';
import { JobQueues, migrateQueue, queueConnection } from '@zhiyin/jobs';
import { PgRunStore, PgTenantStore } from '@zhiyin/persistence';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import { createTenant } from '../src/tenants/create-tenant.ts';
import { openRun, waitForRuns } from '../src/training/wait-for-runs.ts';

let database: TestDatabase;
let queues: JobQueues;
let runStore: PgRunStore;
let tenant: Tenant;
beforeAll(async () => {
  database = await createTestDatabase();
  await migrateQueue(database.urls.owner);
  queues = new JobQueues(queueConnection(database.urls.owner));
  runStore = new PgRunStore(database.database);
  tenant = await createTenant(new PgTenantStore(database.database), database.secret, { slug: 'shop' });
});
afterAll(async () => {
  await queues?.close();
  await database?.close();
});

const wanted = { strategy: 'popularity', trigger: 'admin', config: {}, seed: 1 } as const;

it('waits for a run that is open already instead of asking twice, and says when nobody takes it', async () => {
  const id = (await openRun(runStore, tenant.id, wanted))!;
  expect(await openRun(runStore, tenant.id, wanted)).toBe(id);
  const options = { signal: new AbortController().signal, onEnd: () => undefined, patienceMs: 700 };
  await expect(waitForRuns(tenant.id, [id], { runStore, queues }, options)).rejects.toMatchObject({ code: 'TRAINER_ABSENT', message: expect.stringContaining('npm start') });
});

it('tells each run as it ends', async () => {
  const id = (await openRun(runStore, tenant.id, wanted))!;
  const ended: TrainingRun[] = [];
  const waited = waitForRuns(tenant.id, [id], { runStore, queues }, { signal: new AbortController().signal, onEnd: (run) => ended.push(run) });
  const { fence } = (await runStore.claim(tenant.id, id, 'worker', 60_000))!;
  await runStore.finish(tenant.id, id, fence, { status: 'failed', metrics: {}, error: { code: 'X', message: 'why' }, artifactId: null });
  await waited;
  expect(ended).toMatchObject([{ id, status: 'failed', error: { message: 'why' } }]);
});
