import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Worker } from 'bullmq';
import { tenantId } from '@zhiyin/domain';
import { JobHandlers, JobQueues, migrateQueue, queueConnection, queueReady, WORKER_TIMING } from '@zhiyin/jobs';
import { createTestDatabase, leasePort, type TestDatabase } from '@zhiyin/testing';

/** A queue of its own; null where this machine cannot have it. */
type Backend = { url: string; stop(): Promise<void> } | null;

async function postgres(): Promise<Backend> {
  const database: TestDatabase = await createTestDatabase();
  return { url: database.urls.owner, stop: () => database.close() };
}

async function redis(): Promise<Backend> {
  if (spawnSync('redis-server', ['--version']).error) return null;
  const folder = await mkdtemp(path.join(tmpdir(), 'queue-'));
  const port = (await leasePort()).port;
  const server: ChildProcess = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--maxmemory-policy', 'noeviction', '--save', ''], { stdio: 'ignore' });
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

describe.each([['PostgreSQL', postgres], ['Redis', redis]] as const)('jobs over %s', (name, start) => {
  let backend: Backend = null;
  let queues: JobQueues;
  const workers: Worker[] = [];
  beforeAll(async () => {
    backend = await start();
    if (!backend) return console.warn(`skipped: no redis-server on this machine, jobs over ${name} were not tested`);
    await migrateQueue(backend.url);
    await queueReady(backend.url);
    queues = new JobQueues(queueConnection(backend.url));
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.close()));
    await queues?.close();
    await backend?.stop();
  });
  const work = (url: string, handlers: JobHandlers, concurrency = 1) => {
    const worker = new Worker('train-cpu', (job) => handlers.handle('train-cpu', job.name, job.data), { connection: queueConnection(url), concurrency, ...WORKER_TIMING });
    worker.on('error', () => {});
    workers.push(worker);
    return worker;
  };

  it('carry each attempt once while it is in flight, and again after it ended', async () => {
    if (!backend) return;
    const done: number[] = [];
    const release: (() => void)[] = [];
    const handlers = new JobHandlers().on('train', async ({ run }) => {
      await new Promise<void>((resolve) => release.push(resolve));
      done.push(run);
      return 'done';
    });
    const tenant = tenantId(1);
    for (let i = 0; i < 3; i++) await queues.addRun('train-cpu', { kind: 'train', tenant, id: 5, fence: 0 });
    work(backend.url, handlers);
    await until(() => release.length === 1);
    await queues.addRun('train-cpu', { kind: 'train', tenant, id: 5, fence: 0 });
    release[0]();
    await until(() => done.length === 1);
    await until(async () => {
      await queues.addRun('train-cpu', { kind: 'train', tenant, id: 5, fence: 0 });
      return release.length === 2;
    });
    release[1]();
    await until(() => done.length === 2);
    await queues.addRun('train-cpu', { kind: 'train', tenant, id: 5, fence: 1 });
    await until(() => release.length === 3);
    release[2]();
    await until(() => done.length === 3);
  });

  it('keep one clock, however often it is wound', async () => {
    if (!backend) return;
    await queues.keepSchedules();
    await queues.keepSchedules();
    const { Queue } = await import('bullmq');
    const io = new Queue('io', { connection: queueConnection(backend.url) });
    expect((await io.getJobSchedulers()).map(({ key }) => key).sort()).toEqual(['schedule', 'sweep']);
    expect(await io.getDelayedCount()).toBe(2);
    await io.close();
  });

  it('are removed a while after they ended', async () => {
    if (!backend) return;
    await until(async () => (await queues.clean(0)) >= 0 && (await queues.depth()).get('train-cpu') === 0);
    expect(await queues.clean(0)).toBe(0);
  });
});

describe('a queue that is not there', () => {
  it.each(['postgres://nobody:x@127.0.0.1:1/none', 'redis://127.0.0.1:1'])('is named with what to do: %s', async (url) => {
    await expect(queueReady(url, 0)).rejects.toMatchObject({ code: 'QUEUE_UNREACHABLE', message: expect.stringContaining('QUEUE_URL') });
  });

  it('is waited for until its tables exist', async () => {
    const database = await createTestDatabase();
    const ready = queueReady(database.urls.owner, 60_000);
    await migrateQueue(database.urls.owner);
    await ready;
    await Promise.all([migrateQueue(database.urls.owner), migrateQueue(database.urls.owner)]);
    await database.close();
  });
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 90_000;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`waited 90 s for: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
