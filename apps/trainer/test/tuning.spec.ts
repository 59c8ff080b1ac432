import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject, TenantId, TrainingRun, TuningOrder } from '@zhiyin/domain';
import type { PgRunStore, PgStrategyStore } from '@zhiyin/persistence';
import { TrainerHouse } from './trainer-house.ts';
import type { TrainerProcess } from './trainer-process.ts';
import { until } from './until.ts';

const onLinux = process.platform === 'linux' ? it : it.skip;
const SEED = 5;

let house: TrainerHouse;
let runs: PgRunStore;
let strategies: PgStrategyStore;
beforeAll(async () => {
  house = await TrainerHouse.open();
  ({ runs, strategies } = house);
});
afterEach(() => house.clear());
afterAll(() => house?.close());

const start = (): Promise<TrainerProcess> => house.start();

/** Sixty items, a hundred and fifty people and six hundred purchases over twenty-five days, low numbers the more popular. */
async function newTenant(): Promise<TenantId> {
  const tenant = await house.newTenant({ items: 60, people: 150 });
  await purchases(tenant, 0, 599);
  return tenant;
}

async function purchases(tenant: TenantId, from: number, to: number): Promise<void> {
  await house.owner.query(`insert into event (tenant_id, type, user_number, item_number, occurred_at, consented)
    select $1, 5, n % 150, floor(60 * power((hashint4(n) & 1023) / 1024.0, 2)), now() - (600 - n) * interval '1 hour', true from generate_series($2::int, $3::int) n`, [tenant, from, to]);
}

async function search(tenant: TenantId, config: JsonObject, change: Partial<TuningOrder> = {}, strategy = 'tiny'): Promise<number> {
  const { revision } = await strategies.save(tenant, { strategy, enabled: true, config, schedule: null });
  const tuning: TuningOrder = { trials: 6, cpuSeconds: 600, apply: false, revision, ...change };
  return (await runs.enqueue(tenant, { strategy, trigger: 'admin', config, seed: SEED, tuning }))!.id;
}
const find = (tenant: TenantId, run: number): Promise<TrainingRun> => house.find(tenant, run);
const ended = (tenant: TenantId, run: number): Promise<TrainingRun> => house.ended(tenant, run);
const tried = async (tenant: TenantId, run: number, count: number): Promise<void> => until(async () => (await runs.trials(tenant, run)).length >= count);

describe('a search for settings', () => {
  it('offers the best it tried, which is never worse than what there is, with every trial, its log and its curves', async () => {
    await start();
    const tenant = await newTenant();
    const id = await search(tenant, { shuffle: 300 });
    const run = await ended(tenant, id);
    const trials = await runs.trials(tenant, id);
    expect(run).toMatchObject({ status: 'succeeded', kind: 'tune', stage: 'done', metrics: { applied: false, search: { trials: 6, failed: 0, best: { number: expect.any(Number) } }, dataset: { events: 600 } } });
    expect(trials.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5]);
    const { best, before } = run.metrics.search as { best: { config: JsonObject; metrics: { 'NDCG@10': number } }; before: { 'NDCG@10': number } };
    expect(best.metrics['NDCG@10']).toBeGreaterThan(before['NDCG@10']);
    expect(run.metrics.offer).toEqual({ shuffle: best.config.shuffle });
    expect((await strategies.settings(tenant))[0]).toMatchObject({ config: { shuffle: 300 }, champion: null });
    expect((await runs.logLines(tenant, id, 0, 100)).map(({ message }) => message)).toContain('found better settings');
    expect((await runs.curves(tenant, id)).filter(({ metric }) => metric === 'trial/NDCG@10')).toHaveLength(6);
    expect(await house.owner.query('select from artifact where tenant_id = $1', [tenant])).toMatchObject({ rowCount: 0 });
  });

  it('makes the best the setting when it was asked to, and says so in the audit log; what is best already stays', async () => {
    await start();
    const tenant = await newTenant();
    const run = await ended(tenant, await search(tenant, { shuffle: 300, pauseMs: 1 }, { apply: true }));
    const { offer } = run.metrics;
    expect(run.metrics.applied).toBe(true);
    expect((await strategies.settings(tenant))[0]).toMatchObject({ config: offer, revision: 2 });
    expect(offer).toMatchObject({ pauseMs: 1 });
    const { rows } = await house.owner.query('select actor, action, before, after from audit_entry where tenant_id = $1', [tenant]);
    expect(rows).toEqual([{ actor: `run:${run.id}`, action: 'strategies.set', before: { config: { shuffle: 300, pauseMs: 1 } }, after: { config: offer } }]);
    const again = await ended(tenant, await search(tenant, { shuffle: 0 }, { apply: true }));
    expect(again).toMatchObject({ status: 'succeeded', metrics: { offer: null, applied: false } });
  });

  it('goes on after its finished trials when its trainer is killed, on the data it began with, and ends as if nothing had happened', async () => {
    const tenant = await newTenant();
    const config = { shuffle: 300, pauseMs: 300 };
    const first = await start();
    const undisturbed = await ended(tenant, await search(tenant, config));
    const id = await search(tenant, config);
    await tried(tenant, id, 2);
    await first.end('SIGKILL');
    const finished = await runs.trials(tenant, id);
    expect(finished.length).toBeLessThan(6);
    await purchases(tenant, 600, 900);
    await start();
    const run = await ended(tenant, id);
    const trials = await runs.trials(tenant, id);
    // The same rows, down to the processor time they took: none was run again.
    expect(trials.slice(0, finished.length)).toEqual(finished);
    const figures = async (of: number) => (await runs.trials(tenant, of)).map(({ config: point, metrics }) => ({ point, metrics }));
    expect(await figures(id)).toEqual(await figures(undisturbed.id));
    expect([run.metrics.offer, run.metrics.dataset]).toEqual([undisturbed.metrics.offer, undisturbed.metrics.dataset]);
    expect(run.fence).toBe(2);
  });

  onLinux('goes on when its process is killed again and again, as long as it gets on', async () => {
    const trainer = await start();
    const tenant = await newTenant();
    const id = await search(tenant, { shuffle: 300, pauseMs: 400 });
    for (let kills = 1; kills <= 4; kills++) {
      await tried(tenant, id, kills);
      const [pid] = trainer.trainings();
      process.kill(pid, 'SIGKILL');
      await until(async () => (await find(tenant, id)).fence > kills);
    }
    expect(await ended(tenant, id)).toMatchObject({ status: 'succeeded', fence: 5 });
    expect((await runs.trials(tenant, id)).map(({ number, error }) => [number, error])).toEqual([0, 1, 2, 3, 4, 5].map((number) => [number, null]));
  });

  it('leaves settings that end the process alone after the second time, and tries the others', async () => {
    await start();
    const tenant = await newTenant();
    const id = await search(tenant, {}, { trials: 3 }, 'fragile');
    const run = await ended(tenant, id);
    const trials = await runs.trials(tenant, id);
    expect(run.status).toBe('succeeded');
    expect(trials.map(({ error }) => error !== null)).toEqual(trials.map(({ config }) => config.deadly === true));
    expect(trials.some(({ config }) => config.deadly === true)).toBe(true);
    expect(trials).toHaveLength(3);
  });

  it('stops when it is cancelled, keeps what it tried, and changes nothing', async () => {
    await start();
    const tenant = await newTenant();
    const id = await search(tenant, { shuffle: 300, pauseMs: 500 }, { apply: true });
    await tried(tenant, id, 1);
    await runs.requestCancel(tenant, id);
    expect(await ended(tenant, id)).toMatchObject({ status: 'cancelled' });
    expect((await runs.trials(tenant, id)).length).toBeLessThan(6);
    expect((await strategies.settings(tenant))[0]).toMatchObject({ config: { shuffle: 300, pauseMs: 500 }, revision: 1 });
  });

  it('keeps to its processor seconds', async () => {
    await start();
    const tenant = await newTenant();
    const run = await ended(tenant, await search(tenant, { stubborn: true, pauseMs: 4000 }, { cpuSeconds: 1 }));
    expect(run).toMatchObject({ status: 'succeeded', metrics: { search: { trials: 1 } } });
  });

  it('says why a shop cannot be searched', async () => {
    await start();
    const tenant = await newTenant();
    await house.owner.query('delete from event where tenant_id = $1', [tenant]);
    expect(await ended(tenant, await search(tenant, {}))).toMatchObject({ status: 'failed', error: { code: 'TOO_FEW_INTERACTIONS' } });
  });
});
