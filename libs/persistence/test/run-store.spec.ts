import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { tenantId, type JsonObject, type TenantId, type TuningOrder, type TuningTrial } from '@zhiyin/domain';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import { PgHousekeeping } from '../src/stores/housekeeping.ts';
import { PgRunStore } from '../src/stores/run-store.ts';
import { PgStrategyStore } from '../src/stores/strategy-store.ts';

const LEASE = 60_000;

let database: TestDatabase;
let owner: pg.Client;
let runs: PgRunStore;
let strategies: PgStrategyStore;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Client(database.urls.owner);
  await owner.connect();
  runs = new PgRunStore(database.database);
  strategies = new PgStrategyStore(database.database);
});
afterAll(async () => {
  await owner?.end();
  await database?.close();
});

async function newTenant(): Promise<TenantId> {
  const { rows } = await owner.query<{ id: number }>(`insert into tenant (slug, name) values (gen_random_uuid()::text, 'shop') returning id`);
  return tenantId(rows[0].id);
}
const request = (strategy: string) => ({ strategy, trigger: 'admin' as const, config: { a: 1 }, seed: 1 });
const asked = async (tenant: TenantId, strategy: string) => (await runs.enqueue(tenant, request(strategy)))!;
/** Ends what other tests left, so that `waiting` shows this test's runs only. */
const quiet = () => owner.query(`update training_run set status = 'cancelled' where status in ('queued', 'running')`);

describe('training runs', () => {
  it('are asked for once while one is open', async () => {
    const tenant = await newTenant();
    const first = await asked(tenant, 'a');
    expect(first).toMatchObject({ tenant, strategy: 'a', status: 'queued', attempt: 0, fence: 0, config: { a: 1 } });
    expect(await runs.enqueue(tenant, request('a'))).toBeNull();
    expect(await runs.enqueue(tenant, request('b'))).not.toBeNull();
    expect((await runs.list(tenant, { limit: 10 })).map(({ strategy }) => strategy)).toEqual(['b', 'a']);
    expect((await runs.list(tenant, { strategy: 'a', limit: 10 })).length).toBe(1);
  });

  it('are claimed by one of many workers, one run per tenant at a time', async () => {
    const tenant = await newTenant();
    const [a, b] = [await asked(tenant, 'a'), await asked(tenant, 'b')];
    const claims = await Promise.all(Array.from({ length: 10 }, (_, i) => runs.claim(tenant, i % 2 ? a.id : b.id, `w${i}`, LEASE)));
    const [winner, ...others] = claims.filter((claim) => claim !== null);
    expect(others).toEqual([]);
    const loser = winner.id === a.id ? b : a;
    await runs.finish(tenant, winner.id, winner.fence, { status: 'succeeded', metrics: {}, error: null, artifactId: null });
    expect(await runs.claim(tenant, loser.id, 'w', LEASE)).toMatchObject({ id: loser.id, status: 'running', attempt: 1, fence: 1 });
    expect(await runs.claim(tenant, winner.id, 'w', LEASE)).toBeNull();
  });

  it('go to another worker when the lease ran out, and the old one may write no more', async () => {
    const tenant = await newTenant();
    const { id } = await asked(tenant, 'a');
    const zombie = (await runs.claim(tenant, id, 'zombie', -1))!;
    const heir = (await runs.claim(tenant, id, 'heir', LEASE))!;
    expect(heir).toMatchObject({ attempt: 2, fence: zombie.fence + 1 });
    expect(await runs.heartbeat(tenant, id, zombie.fence, LEASE, { stage: 'train', progress: 0.5 })).toEqual({ held: false, cancelRequested: false });
    expect(await runs.finish(tenant, id, zombie.fence, { status: 'failed', metrics: {}, error: null, artifactId: null })).toBe(false);
    expect(await runs.heartbeat(tenant, id, heir.fence, LEASE, { stage: 'train', progress: 0.5 })).toEqual({ held: true, cancelRequested: false });
    expect(await runs.find(tenant, id)).toMatchObject({ status: 'running', stage: 'train', progress: 0.5 });
  });

  it('are given up after the third attempt', async () => {
    const tenant = await newTenant();
    const { id } = await asked(tenant, 'a');
    for (let i = 0; i < 3; i++) expect(await runs.claim(tenant, id, 'w', -1)).not.toBeNull();
    expect(await runs.claim(tenant, id, 'w', LEASE)).toBeNull();
    expect(await runs.find(tenant, id)).toMatchObject({ status: 'failed', error: { code: 'ATTEMPTS_EXHAUSTED' } });
  });

  it('that a stopping worker handed back wait again, and no attempt is counted', async () => {
    const tenant = await newTenant();
    const { id } = await asked(tenant, 'a');
    for (let i = 0; i < 5; i++) {
      const { fence, attempt, epoch } = (await runs.claim(tenant, id, 'w', LEASE))!;
      expect([attempt, epoch]).toEqual([1, 0]);
      expect(await runs.handBack(tenant, id, fence - 1)).toBe(false);
      expect(await runs.handBack(tenant, id, fence)).toBe(true);
    }
    expect(await runs.claim(tenant, id, 'w', LEASE)).toMatchObject({ attempt: 1, fence: 6 });
  });

  it('are cancelled at once while they wait, and by their worker while they run', async () => {
    const tenant = await newTenant();
    const waiting = await asked(tenant, 'a');
    expect(await runs.requestCancel(tenant, waiting.id)).toBe(true);
    expect(await runs.find(tenant, waiting.id)).toMatchObject({ status: 'cancelled' });
    expect(await runs.requestCancel(tenant, waiting.id)).toBe(false);
    const running = (await runs.claim(tenant, (await asked(tenant, 'b')).id, 'w', -1))!;
    await runs.requestCancel(tenant, running.id);
    expect(await runs.heartbeat(tenant, running.id, running.fence, -1, { stage: 'train', progress: 0 })).toEqual({ held: true, cancelRequested: true });
    expect(await runs.claim(tenant, running.id, 'other', LEASE)).toBeNull();
    expect(await runs.find(tenant, running.id)).toMatchObject({ status: 'cancelled' });
  });

  it('wait at most one per tenant, the tenant served longest ago first', async () => {
    await quiet();
    const [greedy, modest, suspended] = [await newTenant(), await newTenant(), await newTenant()];
    await owner.query(`update tenant set status = 'suspended' where id = $1`, [suspended]);
    const many = [];
    for (let i = 0; i < 5; i++) many.push(await asked(greedy, `s${i}`));
    const one = await asked(modest, 's0');
    await asked(suspended, 's0');
    const order: number[] = [];
    for (;;) {
      const [next] = await runs.waiting(10);
      if (!next) break;
      const claimed = (await runs.claim(next.tenant, next.id, 'w', LEASE))!;
      expect((await runs.waiting(10)).map(({ tenant }) => tenant)).not.toContain(next.tenant);
      await runs.finish(next.tenant, next.id, claimed.fence, { status: 'succeeded', metrics: {}, error: null, artifactId: null });
      order.push(next.id);
    }
    expect(order).toEqual([many[0].id, one.id, ...many.slice(1).map(({ id }) => id)]);
  });

  it('keep their log and curves, the newest value of a step', async () => {
    const tenant = await newTenant();
    const { id } = await asked(tenant, 'a');
    await runs.log(tenant, id, 'info', 'one', { n: 1 });
    await runs.log(tenant, id, 'warn', 'two', {});
    const [first, second] = await runs.logLines(tenant, id, 0, 10);
    expect([first.message, first.fields, second.level]).toEqual(['one', { n: 1 }, 'warn']);
    expect(await runs.logLines(tenant, id, first.line, 10)).toEqual([second]);
    await runs.report(tenant, id, [{ metric: 'loss', step: 1, value: 3 }, { metric: 'loss', step: 1, value: 2 }]);
    await runs.report(tenant, id, [{ metric: 'loss', step: 1, value: 1 }, { metric: 'loss', step: 2, value: 0.5 }]);
    expect(await runs.curves(tenant, id)).toEqual([{ metric: 'loss', step: 1, value: 1 }, { metric: 'loss', step: 2, value: 0.5 }]);
  });

  it('are invisible to another tenant', async () => {
    const [mine, other] = [await newTenant(), await newTenant()];
    const { id } = await asked(mine, 'a');
    expect(await runs.find(other, id)).toBeNull();
    expect(await runs.requestCancel(other, id)).toBe(false);
    expect(await runs.claim(other, id, 'w', LEASE)).toBeNull();
  });

  it('are scheduled for enabled strategies of active tenants', async () => {
    const tenant = await newTenant();
    await strategies.save(tenant, { strategy: 'on', enabled: true, config: { k: 2 }, schedule: '0 3 * * *' });
    await strategies.save(tenant, { strategy: 'off', enabled: false, config: {}, schedule: '0 3 * * *' });
    await strategies.save(tenant, { strategy: 'by-hand', enabled: true, config: {}, schedule: null });
    const mine = async () => (await runs.scheduled()).filter((entry) => entry.tenant === tenant);
    expect(await mine()).toEqual([{ tenant, strategy: 'on', schedule: '0 3 * * *', config: { k: 2 }, lastRunAt: null, since: expect.any(Number) }]);
    const run = await asked(tenant, 'on');
    expect((await mine())[0].lastRunAt).toBe(run.createdAt);
  });
});

describe('publication', () => {
  async function claimed(): Promise<{ tenant: TenantId; run: number; fence: number; epoch: number; artifact: number }> {
    const tenant = await newTenant();
    await strategies.save(tenant, { strategy: 'a', enabled: true, config: {}, schedule: null });
    const run = (await runs.claim(tenant, (await asked(tenant, 'a')).id, 'w', -1))!;
    const artifact = await strategies.addArtifact(tenant, { strategy: 'a', digest: 'd1', runId: run.id, manifest: { x: 1 } });
    return { tenant, run: run.id, fence: run.fence, epoch: run.epoch, artifact: artifact.id };
  }
  const champion = async (tenant: TenantId) => (await strategies.settings(tenant))[0];

  it('moves the champion, ends the run and tells the replicas in one step', async () => {
    const { tenant, run, fence, epoch, artifact } = await claimed();
    const before = (await owner.query('select count(*)::int as n from tenant_change where tenant_id = $1', [tenant])).rows[0].n;
    expect(await strategies.publish(tenant, 'a', artifact, epoch, { run, fence, metrics: { m: 1 } })).toBe(true);
    expect(await champion(tenant)).toMatchObject({ epoch: 1, champion: { id: artifact, digest: 'd1', status: 'published', manifest: { x: 1 } } });
    expect(await runs.find(tenant, run)).toMatchObject({ status: 'succeeded', stage: 'done', metrics: { m: 1 }, artifactId: artifact });
    const { rows } = await owner.query(`select change from tenant_change where tenant_id = $1 order by sequence`, [tenant]);
    expect(rows.slice(before)).toEqual([{ change: { kind: 'strategies' } }]);
  });

  it('is refused to a zombie, whose run another worker has taken', async () => {
    const { tenant, run, fence, epoch, artifact } = await claimed();
    const heir = (await runs.claim(tenant, run, 'heir', LEASE))!;
    expect(await strategies.publish(tenant, 'a', artifact, epoch, { run, fence, metrics: {} })).toBe(false);
    expect(await champion(tenant)).toMatchObject({ epoch: 0, champion: null });
    expect(await strategies.publish(tenant, 'a', artifact, heir.epoch, { run, fence: heir.fence, metrics: {} })).toBe(true);
    expect(await strategies.publish(tenant, 'a', artifact, heir.epoch, { run, fence: heir.fence, metrics: {} })).toBe(false);
    expect(await champion(tenant)).toMatchObject({ epoch: 1 });
  });

  it('is won by one of many at the same epoch', async () => {
    const { tenant, artifact } = await claimed();
    const won = await Promise.all(Array.from({ length: 8 }, () => strategies.publish(tenant, 'a', artifact, 0)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await champion(tenant)).toMatchObject({ epoch: 1 });
  });

  it('leaves the run open when a newer model was published, and refused artifacts stay where they are', async () => {
    const { tenant, run, fence, epoch, artifact } = await claimed();
    const other = await strategies.addArtifact(tenant, { strategy: 'a', digest: 'd2', runId: run, manifest: {} });
    expect(await strategies.publish(tenant, 'a', other.id, 0)).toBe(true);
    expect(await strategies.publish(tenant, 'a', artifact, epoch, { run, fence, metrics: {} })).toBe(false);
    expect(await runs.find(tenant, run)).toMatchObject({ status: 'running' });
    await strategies.refuseArtifact(tenant, artifact, 'worse');
    expect(await strategies.publish(tenant, 'a', artifact, 1)).toBe(false);
    expect((await strategies.artifactByDigest(tenant, 'a', 'd1'))?.status).toBe('refused');
    expect((await champion(tenant)).champion?.digest).toBe('d2');
  });

  it('of another tenant\'s artifact does nothing', async () => {
    const [mine, other] = [await claimed(), await claimed()];
    expect(await strategies.publish(mine.tenant, 'a', other.artifact, 0)).toBe(false);
  });
});

describe('searches for settings', () => {
  const tuning = { trials: 5, cpuSeconds: 60, apply: true, revision: 1 };
  const trial = (number: number): TuningTrial => ({ number, config: { a: number }, metrics: { 'NDCG@10': 0.5 }, questions: 7, cpuSeconds: 1.5, stoppedEarly: false, error: null });
  async function searching(order: TuningOrder = tuning) {
    const tenant = await newTenant();
    const setting = await strategies.save(tenant, { strategy: 'a', enabled: true, config: { n: 1 }, schedule: '0 3 * * *' });
    const { id } = (await runs.enqueue(tenant, { ...request('a'), tuning: order }))!;
    return { tenant, setting, run: (await runs.claim(tenant, id, 'w', LEASE))! };
  }

  it('wait beside a training of the same strategy, and are no training for its schedule', async () => {
    const tenant = await newTenant();
    await strategies.save(tenant, { strategy: 'a', enabled: true, config: {}, schedule: '0 3 * * *' });
    expect(await runs.enqueue(tenant, { ...request('a'), tuning })).toMatchObject({ kind: 'tune', tuning });
    expect(await runs.enqueue(tenant, { ...request('a'), tuning })).toBeNull();
    expect((await runs.scheduled()).find((entry) => entry.tenant === tenant)).toMatchObject({ lastRunAt: null });
    expect(await asked(tenant, 'a')).toMatchObject({ kind: 'train', tuning: null });
    expect((await runs.list(tenant, { kind: 'tune', limit: 9 })).length).toBe(1);
  });

  it('keep every trial once and only under their own fence, and are not given up while they get on', async () => {
    const { tenant, run } = await searching();
    expect(await runs.addTrial(tenant, run.id, run.fence, trial(0))).toBe(true);
    expect(await runs.addTrial(tenant, run.id, run.fence, { ...trial(0), questions: 99 })).toBe(true);
    expect(await runs.keepSnapshot(tenant, run.id, run.fence, '1:1:')).toBe(true);
    await runs.heartbeat(tenant, run.id, run.fence, -1, { stage: 'search', progress: 0.2 });
    let fence = run.fence;
    for (let n = 1; n < 6; n++) {
      const heir = (await runs.claim(tenant, run.id, 'heir', -1))!;
      expect(heir).toMatchObject({ attempt: 2, snapshot: '1:1:' });
      expect(await runs.addTrial(tenant, run.id, fence, trial(n))).toBe(false);
      expect(await runs.keepSnapshot(tenant, run.id, fence, '2:2:')).toBe(false);
      fence = heir.fence;
      expect(await runs.addTrial(tenant, run.id, fence, trial(n))).toBe(true);
    }
    expect(await runs.trials(tenant, run.id)).toEqual([0, 1, 2, 3, 4, 5].map(trial));
  });

  it("are another tenant's business", async () => {
    const [{ run }, stranger] = [await searching(), await newTenant()];
    expect(await runs.addTrial(stranger, run.id, run.fence, trial(0))).toBe(false);
    await runs.addTrial(run.tenant, run.id, run.fence, trial(0));
    expect(await runs.trials(stranger, run.id)).toEqual([]);
    const audit = jest.fn<() => never>();
    expect(await strategies.adopt(stranger, { strategy: 'a', config: {}, revision: 1 }, { run: run.id, fence: run.fence, metrics: {} }, audit)).toBe('fence-lost');
    expect(audit).not.toHaveBeenCalled();
  });

  it('make what they found the setting, unless it was changed meanwhile', async () => {
    const { tenant, run, setting } = await searching();
    const found = { strategy: 'a', config: { n: 2 }, revision: setting.revision };
    const entry = ({ config }: { config: JsonObject }) => ({ tenant, actor: `run:${run.id}`, action: 'strategies.set', subject: 'strategy:a', before: null, after: { config }, requestId: null, address: null });
    const by = { run: run.id, fence: run.fence, metrics: { applied: true } };
    expect(await strategies.adopt(tenant, { ...found, revision: setting.revision - 1 }, by, entry)).toBe('changed');
    expect(await strategies.adopt(tenant, { ...found, revision: null }, by, entry)).toBe('changed');
    expect(await strategies.adopt(tenant, found, { ...by, fence: 0 }, entry)).toBe('fence-lost');
    expect(await runs.find(tenant, run.id)).toMatchObject({ status: 'running' });
    expect(await strategies.adopt(tenant, found, by, entry)).toBe('adopted');
    expect((await strategies.settings(tenant))[0]).toMatchObject({ enabled: true, config: { n: 2 }, schedule: '0 3 * * *', revision: setting.revision + 1 });
    expect(await runs.find(tenant, run.id)).toMatchObject({ status: 'succeeded', metrics: { applied: true }, artifactId: null });
    const { rows } = await owner.query('select actor, after from audit_entry where tenant_id = $1', [tenant]);
    expect(rows).toEqual([{ actor: `run:${run.id}`, after: { config: { n: 2 } } }]);
    expect(await strategies.adopt(tenant, found, by, entry)).toBe('fence-lost');
  });

  it('of a strategy without a setting leave it disabled', async () => {
    const tenant = await newTenant();
    const { id } = (await runs.enqueue(tenant, { ...request('b'), tuning: { ...tuning, revision: null } }))!;
    const { fence } = (await runs.claim(tenant, id, 'w', LEASE))!;
    const entry = () => ({ tenant, actor: 'x', action: 'x', subject: 'x', before: null, after: null, requestId: null, address: null });
    expect(await strategies.adopt(tenant, { strategy: 'b', config: { n: 3 }, revision: null }, { run: id, fence, metrics: {} }, entry)).toBe('adopted');
    expect(await strategies.settings(tenant)).toMatchObject([{ strategy: 'b', enabled: false, config: { n: 3 }, revision: 1 }]);
  });
});

describe('strategy settings', () => {
  it('are changed only by who has read the newest revision', async () => {
    const tenant = await newTenant();
    const saved = await strategies.save(tenant, { strategy: 'a', enabled: true, config: { n: 1 }, schedule: null });
    const changed = await strategies.save(tenant, { strategy: 'a', enabled: false, config: { n: 2 }, schedule: null }, saved.revision);
    expect(changed).toMatchObject({ enabled: false, config: { n: 2 }, revision: saved.revision + 1 });
    await expect(strategies.save(tenant, { strategy: 'a', enabled: true, config: {}, schedule: null }, saved.revision)).rejects.toMatchObject({ code: 'SETTING_CHANGED' });
  });
});

describe('housekeeping', () => {
  it('removes only what is older than it was told', async () => {
    const tenant = await newTenant();
    await owner.query(`insert into event_identity (tenant_id, event_key, body_digest, received_at)
      select $1, int4send(n), '\\x00', now() - n * interval '1 day' from generate_series(1, 40) n`, [tenant]);
    await owner.query(`insert into tenant_change (tenant_id, change, created_at) select $1, '{}', now() - n * interval '1 day' from generate_series(1, 10) n`, [tenant]);
    const housekeeping = new PgHousekeeping(database.database);
    expect(await housekeeping.eventIdentities(29)).toBe(12);
    expect(await housekeeping.tenantChanges(7)).toBe(4);
    expect(await housekeeping.signIns(7)).toBe(0);
    expect((await owner.query('select count(*)::int as n from event_identity where tenant_id = $1', [tenant])).rows[0].n).toBe(28);
  });

  /** A tenant with impressions of 1 to 40 days ago, an hour less,, and runs that ended then with a line of log and a point each. */
  async function oldTenant(): Promise<TenantId> {
    const tenant = await newTenant();
    await owner.query(`insert into impression (tenant_id, id, placement, pipeline_version, items, scores, propensities, shown_at)
      select $1, gen_random_uuid(), 'home', 1, '{1}', '{1}', '{1}', now() - n * interval '1 day' + interval '1 hour' from generate_series(1, 40) n`, [tenant]);
    await owner.query(`insert into training_run (tenant_id, id, strategy, trigger, status, config, seed, created_at, finished_at)
      select $1, 1000 - n, case when n % 2 = 0 then 'even' else 'odd' end, 'schedule', 'succeeded', '{}', 1, now() - n * interval '1 day' + interval '1 hour', now() - n * interval '1 day' + interval '1 hour' from generate_series(1, 40) n`, [tenant]);
    await owner.query(`insert into training_log (tenant_id, run_id, at, level, message) select tenant_id, id, finished_at, 'info', 'x' from training_run where tenant_id = $1`, [tenant]);
    await owner.query(`insert into training_point (tenant_id, run_id, metric, step, value) select tenant_id, id, 'loss', 1, 1 from training_run where tenant_id = $1`, [tenant]);
    return tenant;
  }
  const count = async (table: string, tenant: TenantId): Promise<number> => (await owner.query(`select count(*)::int as n from ${table} where tenant_id = $1`, [tenant])).rows[0].n;

  it("sweeps one tenant's impressions, logs and runs in batches, and nobody else's", async () => {
    const [tenant, other] = [await oldTenant(), await oldTenant()];
    const housekeeping = new PgHousekeeping(database.database, 7);
    expect(await housekeeping.impressions(tenant, 20)).toBe(20);
    expect(await housekeeping.runLogs(tenant, 10)).toBe(30);
    expect(await housekeeping.runs(tenant, 30)).toBe(10);
    for (const [table, left] of [['impression', 20], ['training_log', 10], ['training_run', 30], ['training_point', 30]] as const) {
      expect([table, await count(table, tenant), await count(table, other)]).toEqual([table, left, 40]);
    }
    expect([await housekeeping.impressions(tenant, 20), await housekeeping.runLogs(tenant, 10), await housekeeping.runs(tenant, 30)]).toEqual([0, 0, 0]);
  });

  it('leaves runs that wait or work, the newest of each strategy, and those of models that are kept', async () => {
    const tenant = await oldTenant();
    await owner.query(`insert into artifact (tenant_id, strategy, digest, run_id, manifest) values ($1, 'even', 'd', 962, '{}')`, [tenant]);
    await owner.query(`update training_run set status = 'running' where tenant_id = $1 and id = 961`, [tenant]);
    await new PgHousekeeping(database.database).runs(tenant, 1);
    const { rows } = await owner.query<{ id: number }>('select id from training_run where tenant_id = $1 order by id', [tenant]);
    // 998 and 999 are the newest of theirs.
    expect(rows.map(({ id }) => id)).toEqual([961, 962, 998, 999]);
  });
});
