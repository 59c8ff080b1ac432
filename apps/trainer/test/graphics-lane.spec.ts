import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject, TenantId, TrainingRun } from '@zhiyin/domain';
import type { PgRunStore } from '@zhiyin/persistence';
import { TrainerHouse } from './trainer-house.ts';
import type { TrainerProcess } from './trainer-process.ts';
import { until } from './until.ts';

/**
 * No graphics card is used here: trainers are told that they have one, and nets train on a processor's rung of the engine. What
 * cards do (no memory left, a process ended by the driver) is injected; see fixtures/net-strategy.mjs.
 */
const ONE_CARD = { TRAINING_GPUS: '1', TRAINING_GPU_MEMORY_BYTES: String(2 ** 30), ZHIYIN_ENGINE: 'onnx-cpu', ZHIYIN_THREADS: '1' };
const onLinux = process.platform === 'linux' ? it : it.skip;

let house: TrainerHouse;
let runs: PgRunStore;
beforeAll(async () => {
  house = await TrainerHouse.open();
  ({ runs } = house);
});
afterEach(() => house.clear());
afterAll(() => house?.close());

const start = (environment: Record<string, string> = ONE_CARD): Promise<TrainerProcess> => house.start(environment);
const newTenant = (): Promise<TenantId> => house.smallShop('net');

let seeds = 0;
const enqueue = async (tenant: TenantId, config: JsonObject = {}): Promise<number> => (await runs.enqueue(tenant, { strategy: 'net', trigger: 'start', config, seed: ++seeds }))!.id;
const find = (tenant: TenantId, run: number): Promise<TrainingRun> => house.find(tenant, run);
const ended = (tenant: TenantId, run: number): Promise<TrainingRun> => house.ended(tenant, run);
const notesOf = ({ metrics }: TrainingRun): string[] => ((metrics.notes ?? []) as { code: string }[]).map(({ code }) => code);

describe('the lane of graphics cards', () => {
  it('trains what can use a card there, and shows loss and throughput while it does', async () => {
    await start();
    const tenant = await newTenant();
    const id = await enqueue(tenant, { pauseMs: 700 });
    await until(async () => (await find(tenant, id)).live.loss > 0);
    expect((await find(tenant, id)).live.stepsPerSecond).toBeGreaterThan(0);
    await until(async () => (await runs.curves(tenant, id)).length > 0);
    const run = await ended(tenant, id);
    expect(run).toMatchObject({ status: 'succeeded', metrics: { device: 'gpu', engine: { rung: 'onnx-cpu' } } });
    expect(notesOf(run)).toEqual([]);
  });

  it('takes smaller batches where the card has no memory left, then the processor, and the record says so', async () => {
    await start();
    const tenant = await newTenant();
    const smaller = await ended(tenant, await enqueue(tenant, { fits: 40 }));
    expect(smaller).toMatchObject({ status: 'succeeded', metrics: { device: 'gpu' }, config: { fits: 40 } });
    expect(notesOf(smaller)).toEqual(['BATCH_SMALLER']);
    const left = await ended(tenant, await enqueue(tenant, { fits: 0 }));
    expect(left).toMatchObject({ status: 'succeeded', metrics: { device: 'cpu' } });
    expect(notesOf(left)).toEqual(['BATCH_SMALLER', 'BATCH_SMALLER', 'DEVICE_LEFT']);
    expect((await runs.logLines(tenant, left.id, 0, 100)).filter(({ fields }) => /^(BATCH|DEVICE)/.test(String(fields.code)))).toHaveLength(3);
  });

  it('asks for memory before a run is taken: what no card can hold goes to the processor', async () => {
    await start();
    const tenant = await newTenant();
    const run = await ended(tenant, await enqueue(tenant, { needsBytes: 2 ** 30 + 1 }));
    expect(run).toMatchObject({ status: 'succeeded', attempt: 1, metrics: { device: 'cpu' } });
    expect(notesOf(run)).toEqual(['DEVICE_TOO_SMALL']);
  });

  it('carries one training at a time, however many processes a trainer may run', async () => {
    await start({ ...ONE_CARD, TRAINING_PROCESSES: '4' });
    const tenants = [await newTenant(), await newTenant(), await newTenant()];
    const ids = await Promise.all(tenants.map((tenant) => enqueue(tenant, { pauseMs: 100 })));
    let together = 0;
    await until(async () => {
      const states = await Promise.all(tenants.map(async (tenant, i) => (await find(tenant, ids[i])).status));
      together = Math.max(together, states.filter((status) => status === 'running').length);
      return states.every((status) => status === 'succeeded');
    });
    expect(together).toBe(1);
  });

  it('stops a training that is cancelled, and gives its card to the next', async () => {
    await start();
    const [tenant, next] = [await newTenant(), await newTenant()];
    const id = await enqueue(tenant, { pauseMs: 60_000 });
    await until(async () => (await find(tenant, id)).stage === 'evaluate');
    const waiting = await enqueue(next);
    await runs.requestCancel(tenant, id);
    expect((await ended(tenant, id)).status).toBe('cancelled');
    expect((await ended(next, waiting)).status).toBe('succeeded');
  });

  it('goes on from a checkpoint when the trainer is killed', async () => {
    const first = await start();
    const tenant = await newTenant();
    const id = await enqueue(tenant, { pauseMs: 1_500, epochs: 3 });
    // Beyond the judging: what was learned for the model itself is not lost either.
    await until(async () => (await find(tenant, id)).stage === 'train' && (await runs.curves(tenant, id)).some(({ metric }) => metric === 'loss'));
    await first.end('SIGKILL');
    // A shop does not stand still meanwhile.
    await house.owner.query('insert into event (tenant_id, type, user_number, item_number, occurred_at, consented) values ($1, 5, 1, 1, now(), true)', [tenant]);
    await start();
    expect(await ended(tenant, id)).toMatchObject({ status: 'succeeded', attempt: 2, metrics: { device: 'gpu', dataset: { events: 200 } } });
    expect((await runs.logLines(tenant, id, 0, 100)).map(({ message }) => message)).toContain('went on from a checkpoint');
  });

  onLinux('leaves the card at the last attempt, when the processes on it end without a word', async () => {
    const trainer = await start();
    const tenant = await newTenant();
    const id = await enqueue(tenant, { pauseMs: 2_000 });
    for (let attempt = 1; attempt <= 2; attempt++) {
      await until(async () => (await find(tenant, id)).attempt === attempt && trainer.trainings().length === 1 && (await find(tenant, id)).stage === 'evaluate');
      process.kill(trainer.trainings()[0], 'SIGKILL');
    }
    const run = await ended(tenant, id);
    expect(run).toMatchObject({ status: 'succeeded', attempt: 3, metrics: { device: 'cpu' } });
    expect(notesOf(run)).toEqual(['DEVICE_GIVEN_UP']);
  });

  it('is not for a trainer without a card: it trains the same on its processor', async () => {
    await start({ ...ONE_CARD, TRAINING_GPUS: '0' });
    const tenant = await newTenant();
    const run = await ended(tenant, await enqueue(tenant));
    expect(run).toMatchObject({ status: 'succeeded', metrics: { device: 'cpu' } });
    expect(notesOf(run)).toEqual([]);
  });
});
