import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { LocalArtifactFiles, readArtifact } from '@zhiyin/artifacts';
import { seededRng, type JsonObject, type TenantId, type TrainingRun } from '@zhiyin/domain';
import type { PgRunStore, PgStrategyStore } from '@zhiyin/persistence';
import { leasePort } from '@zhiyin/testing';
import { TrainerHouse } from './trainer-house.ts';
import { isAlive, type TrainerProcess } from './trainer-process.ts';
import { until } from './until.ts';

const onLinux = process.platform === 'linux' ? it : it.skip;

let house: TrainerHouse;
let runs: PgRunStore;
let strategies: PgStrategyStore;
beforeAll(async () => {
  house = await TrainerHouse.open();
  ({ runs, strategies } = house);
});
afterEach(() => house.clear());
afterAll(() => house?.close());

const start = (environment?: Record<string, string>): Promise<TrainerProcess> => house.start(environment);
/** The strategy enabled. */
const newTenant = (): Promise<TenantId> => house.smallShop('tiny');

let seeds = 0;
async function enqueue(tenant: TenantId, config: JsonObject = {}, strategy = 'tiny'): Promise<number> {
  return (await runs.enqueue(tenant, { strategy, trigger: 'start', config, seed: ++seeds }))!.id;
}
const find = (tenant: TenantId, run: number): Promise<TrainingRun> => house.find(tenant, run);
const ended = (tenant: TenantId, run: number, waitMs = 90_000): Promise<TrainingRun> => house.ended(tenant, run, waitMs);
const setting = async (tenant: TenantId) => (await strategies.settings(tenant)).find(({ strategy }) => strategy === 'tiny')!;

describe('a trainer', () => {
  it('trains what was asked for in a process of its own and publishes it', async () => {
    const trainer = await start();
    const tenant = await newTenant();
    const run = await ended(tenant, await enqueue(tenant));
    expect(run).toMatchObject({ status: 'succeeded', stage: 'done', attempt: 1, metrics: { dataset: { events: 200, items: 20 } } });
    const { champion } = await setting(tenant);
    const artifact = await readArtifact(new LocalArtifactFiles(path.join(house.folder, 'artifacts')), tenant, 'tiny', champion!.digest);
    expect(artifact.array('scores').shape).toEqual([20]);
    expect((await fetch(`${trainer.url}/livez`)).status).toBe(200);
    expect((await fetch(`${trainer.url}/readyz`)).status).toBe(200);
    const metrics = await (await fetch(`${trainer.url}/metrics`)).text();
    expect(metrics.split('\n').filter((line) => /^zhiyin_training_seconds_count\{.*strategy="tiny",end="succeeded"\} 1$/.test(line))).toHaveLength(1);
  });

  it('says why a run cannot be trained: unknown strategy, bad settings, bad model', async () => {
    await start();
    const tenant = await newTenant();
    await strategies.save(tenant, { strategy: 'unheard', enabled: true, config: {}, schedule: null });
    expect((await ended(tenant, await enqueue(tenant, {}, 'unheard'))).error).toMatchObject({ code: 'STRATEGY_UNKNOWN' });
    expect((await ended(tenant, await enqueue(tenant, { pauseMs: 'soon' }))).error).toMatchObject({ code: 'CONFIG_INVALID' });
    expect((await ended(tenant, await enqueue(tenant, { repeats: true }))).error).toMatchObject({ code: 'GATE_REFUSED' });
    expect((await setting(tenant)).champion).toBeNull();
  });

  it('cancels a training between two steps, and kills one that does not listen', async () => {
    await start();
    const tenant = await newTenant();
    for (const stubborn of [false, true]) {
      const id = await enqueue(tenant, { pauseMs: 60_000, stubborn });
      await until(async () => ['train', 'evaluate'].includes((await find(tenant, id)).stage));
      await runs.requestCancel(tenant, id);
      expect((await ended(tenant, id)).status).toBe('cancelled');
    }
    expect((await setting(tenant)).champion).toBeNull();
  });

  onLinux('ends a training that takes more memory than it may', async () => {
    await start({ TRAINING_MEMORY_BYTES: String(128 * 2 ** 20) });
    const tenant = await newTenant();
    const run = await ended(tenant, await enqueue(tenant, { hungryBytes: 400 * 2 ** 20, pauseMs: 20_000 }));
    expect(run).toMatchObject({ status: 'failed', error: { code: 'MEMORY_EXCEEDED' } });
  });

  it.each(['1', '2'])('runs as many trainings at once as TRAINING_PROCESSES=%s says', async (processes) => {
    const trainer = await start({ TRAINING_PROCESSES: processes });
    const tenants = [await newTenant(), await newTenant(), await newTenant()];
    const ids = await Promise.all(tenants.map((tenant) => enqueue(tenant, { pauseMs: 800 })));
    let together = 0;
    await until(async () => {
      const running = /^zhiyin_trainings_running(?:{.*})? (\d+)$/m.exec(await (await fetch(`${trainer.url}/metrics`)).text())?.[1];
      together = Math.max(together, Number(running));
      const states = await Promise.all(tenants.map(async (tenant, i) => (await find(tenant, ids[i])).status));
      return states.every((status) => status !== 'queued' && status !== 'running');
    });
    expect(together).toBe(Number(processes));
  });

  it('lets a tenant have one training at a time, and both of two trainers work', async () => {
    await Promise.all([start(), start()]);
    const tenants = [await newTenant(), await newTenant()];
    for (const tenant of tenants) await strategies.save(tenant, { strategy: 'unheard', enabled: true, config: {}, schedule: null });
    const ids = await Promise.all(tenants.flatMap((tenant) => [enqueue(tenant, { pauseMs: 600 }), enqueue(tenant, {}, 'unheard')]));
    let together = 0;
    await until(async () => {
      const { rows } = await house.owner.query<{ tenant_id: number; n: number }>(`select tenant_id, count(*)::int as n from training_run where status = 'running' group by tenant_id`);
      expect(rows.every(({ n }) => n === 1)).toBe(true);
      together = Math.max(together, rows.length);
      const { rows: [{ open }] } = await house.owner.query<{ open: number }>(`select count(*)::int as open from training_run where status in ('queued', 'running')`);
      return open === 0;
    });
    expect(ids).toHaveLength(4);
    expect(together).toBe(2);
    const { rows } = await house.owner.query<{ worker: string }>(`select distinct worker from training_run where tenant_id = any($1)`, [tenants]);
    expect(rows.length).toBe(2);
  });

  it('that is asked to stop lets its run be taken up by the next one', async () => {
    const first = await start();
    const tenant = await newTenant();
    const id = await enqueue(tenant, { pauseMs: 3_000 });
    // Not before there is something to go on from.
    await until(async () => existsSync(path.join(house.folder, 'checkpoints', String(tenant), String(id), 'evaluate.checkpoint')));
    // Not cut off, which ends with 1.
    expect(await first.end('SIGTERM')).toBe(0);
    await start();
    // Handed back, which is no attempt that failed.
    expect(await ended(tenant, id)).toMatchObject({ status: 'succeeded', attempt: 1, fence: 2 });
    expect((await runs.logLines(tenant, id, 0, 100)).map(({ message }) => message)).toContain('went on from a checkpoint');
  });

  it('may be stopped more often than a run may be tried', async () => {
    const tenant = await newTenant();
    const id = await enqueue(tenant, { pauseMs: 120_000 });
    for (let stops = 1; stops <= 5; stops++) {
      const trainer = await start();
      await until(async () => (await find(tenant, id)).fence === stops && (await find(tenant, id)).stage === 'evaluate');
      expect(await find(tenant, id)).toMatchObject({ status: 'running', attempt: 1 });
      expect(await trainer.end('SIGTERM')).toBe(0);
      expect(await find(tenant, id)).toMatchObject({ status: 'running', attempt: 0 });
    }
  });

  onLinux('takes its training process with it when it is killed', async () => {
    const trainer = await start();
    const tenant = await newTenant();
    const id = await enqueue(tenant, { pauseMs: 60_000 });
    await until(async () => (await find(tenant, id)).stage === 'evaluate');
    const [pid] = trainer.trainings();
    await trainer.end('SIGKILL');
    await until(() => !isAlive(pid));
  });

  onLinux('may be killed at any time: every run ends, none publishes twice, the champion is always readable', async () => {
    const KILLS = 20;
    const rng = seededRng('kills');
    const tenants = [await newTenant(), await newTenant(), await newTenant()];
    const asked = new Map<number, TenantId>();
    const alive = await Promise.all([start(), start()]);
    for (let kills = 0; kills < KILLS; kills++) {
      for (const tenant of tenants) {
        const run = await runs.enqueue(tenant, { strategy: 'tiny', trigger: 'start', config: { pauseMs: 150 }, seed: ++seeds });
        if (run) asked.set(run.id, tenant);
      }
      await new Promise((resolve) => setTimeout(resolve, 100 + rng.integer(600)));
      const victim = rng.integer(2);
      const [training] = alive[victim].trainings();
      if (training && rng.next() < 0.5) process.kill(training, 'SIGKILL');
      else {
        await alive[victim].end('SIGKILL');
        alive[victim] = await start();
      }
    }
    const results: TrainingRun[] = [];
    for (const [id, tenant] of asked) results.push(await ended(tenant, id));
    const succeeded = results.filter(({ status }) => status === 'succeeded');
    expect(succeeded.length).toBeGreaterThan(0);
    expect(results.filter(({ status, error }) => status !== 'succeeded' && error?.code !== 'ATTEMPTS_EXHAUSTED')).toEqual([]);
    for (const tenant of tenants) {
      const { epoch, champion } = await setting(tenant);
      expect(epoch).toBe(succeeded.filter((run) => run.tenant === tenant).length);
      await readArtifact(new LocalArtifactFiles(path.join(house.folder, 'artifacts')), tenant, 'tiny', champion!.digest);
    }
  }, 900_000);

  it('works with a Redis queue as well, and goes on when Redis loses everything', async () => {
    if (spawnSync('redis-server', ['--version']).error) return console.warn('skipped: no redis-server on this machine');
    const port = (await leasePort()).port;
    const redis = () => spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', house.folder, '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' });
    let server = redis();
    try {
      await start({ QUEUE_URL: `redis://127.0.0.1:${port}` });
      const tenant = await newTenant();
      expect((await ended(tenant, await enqueue(tenant))).status).toBe('succeeded');
      server.kill('SIGKILL');
      const id = await enqueue(tenant);
      server = redis();
      expect((await ended(tenant, id)).status).toBe('succeeded');
    } finally {
      server.kill('SIGKILL');
    }
  });
});
