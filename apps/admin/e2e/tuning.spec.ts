import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject, TenantId } from '@zhiyin/domain';
import { startAdminApp, type AdminApp, type Browser } from './admin-app.ts';

const RUNS = '/admin/v1/tenants/acme/runs';
const STRATEGY = 'ease';

describe('searches for settings', () => {
  let admin: AdminApp;
  let owner: Browser;
  let tenant: TenantId;

  beforeAll(async () => {
    admin = await startAdminApp();
    owner = await admin.owner();
    for (const slug of ['acme', 'other']) await owner.send('POST', '/admin/v1/tenants', { slug, name: slug });
    tenant = (await admin.services.tenants.bySlug('acme'))!.id;
    await owner.send('PUT', `/admin/v1/tenants/acme/strategies/${STRATEGY}`, { enabled: true, config: {} });
  });
  afterAll(() => admin?.close());

  const entries = async (action: string) => (await owner.send('GET', `/admin/v1/tenants/acme/audit?action=${action}`)).body.entries;
  /** What a trainer would write. */
  async function end(run: number, offer: JsonObject | null): Promise<void> {
    const { fence } = (await admin.services.runs.claim(tenant, run, 'trainer', 60_000))!;
    await admin.services.runs.addTrial(tenant, run, fence, { number: 0, config: {}, metrics: { 'NDCG@10': 0.1 }, questions: 10, cpuSeconds: 1, stoppedEarly: false, error: null });
    await admin.services.runs.finish(tenant, run, fence, { status: 'succeeded', metrics: { offer, applied: false }, error: null, artifactId: null });
  }

  it('are asked for with a budget, one at a time, each with its audit entry', async () => {
    const { status, body } = await owner.send('POST', `${RUNS}/tuning`, { strategy: STRATEGY, trials: 8, cpuSeconds: 30, seed: 7 });
    expect({ status, body }).toMatchObject({ status: 202, body: { kind: 'tune', strategy: STRATEGY, status: 'queued', seed: 7, tuning: { trials: 8, cpuSeconds: 30, apply: false } } });
    expect((await owner.send('POST', `${RUNS}/tuning`, { strategy: STRATEGY })).status).toBe(409);
    expect((await owner.send('GET', RUNS)).body.runs).toMatchObject([{ id: body.id, kind: 'tune' }]);
    expect(await entries('runs.tune')).toMatchObject([{ subject: `run:${body.id}`, after: { strategy: STRATEGY, trials: 8 } }]);
    expect((await owner.send('POST', `${RUNS}/${body.id}/apply`)).body.code).toBe('NOTHING_OFFERED');
    expect((await owner.send('POST', `${RUNS}/${body.id}/cancel`)).body.status).toBe('cancelled');
  });

  it('are refused where they cannot work', async () => {
    const refused: [object, number, string][] = [
      [{ strategy: 'nothing' }, 422, 'STRATEGY_UNKNOWN'], [{ strategy: 'popularity' }, 422, 'TUNING_UNKNOWN'],
      [{ strategy: STRATEGY, trials: 1 }, 400, 'REQUEST_INVALID'], [{ strategy: STRATEGY, cpuSeconds: 0.5 }, 400, 'REQUEST_INVALID'], [{ strategy: STRATEGY, apply: 'yes' }, 400, 'REQUEST_INVALID'],
    ];
    for (const [body, status, code] of refused) {
      const answer = await owner.send('POST', `${RUNS}/tuning`, body);
      expect([body, answer.status, answer.body.code]).toEqual([body, status, code]);
    }
    expect(await entries('runs.tune')).toHaveLength(1);
  });

  it('show their trials, and their offer becomes the setting once, if nobody was faster', async () => {
    const search = async () => (await owner.send('POST', `${RUNS}/tuning`, { strategy: STRATEGY })).body.id as number;
    const first = await search();
    await end(first, { regularization: 77 });
    expect((await owner.send('GET', `${RUNS}/${first}/trials`)).body.trials).toMatchObject([{ number: 0, metrics: { 'NDCG@10': 0.1 }, questions: 10 }]);
    const applied = await owner.send('POST', `${RUNS}/${first}/apply`);
    expect({ status: applied.status, body: applied.body }).toMatchObject({ status: 200, body: { config: { regularization: 77 } } });
    expect(await entries('runs.apply')).toMatchObject([{ subject: `strategy:${STRATEGY}`, before: { config: {} }, after: { config: { regularization: 77 }, run: first } }]);
    expect((await owner.send('POST', `${RUNS}/${first}/apply`)).body.code).toBe('SETTING_CHANGED');
    const second = await search();
    await end(second, null);
    expect((await owner.send('POST', `${RUNS}/${second}/apply`)).body.code).toBe('NOTHING_OFFERED');
    expect(await entries('runs.apply')).toHaveLength(1);
  });

  it('can be watched until they end', async () => {
    const { id } = (await owner.send('POST', `${RUNS}/tuning`, { strategy: STRATEGY })).body;
    await end(id, null);
    const watched = await owner.send('GET', `${RUNS}/${id}/live`);
    expect([watched.status, watched.headers['content-type']]).toEqual([200, 'text/event-stream']);
    expect(String(watched.body).split('\n').filter((line) => line.startsWith('event:'))).toEqual(['event: run', 'event: end']);
    expect(watched.body).toContain('"status":"succeeded"');
    expect((await admin.browser().send('GET', `${RUNS}/${id}/live`)).status).toBe(401);
  });

  it('are not there for another tenant, and not started by whoever may only look', async () => {
    const id = (await owner.send('GET', RUNS)).body.runs[0].id as number;
    for (const [method, url] of [['GET', `${id}/trials`], ['POST', `${id}/apply`], ['POST', `${id}/cancel`]] as const) {
      expect([url, (await owner.send(method, `/admin/v1/tenants/other/runs/${url}`)).body.code]).toEqual([url, 'RUN_UNKNOWN']);
    }
    const { browser: analyst, id: person } = await admin.person(owner, null);
    await owner.send('PUT', `/admin/v1/tenants/acme/members/${person}`, { role: 'analyst' });
    expect((await analyst.send('GET', `${RUNS}/${id}/trials`)).status).toBe(200);
    for (const url of [`${RUNS}/tuning`, `${RUNS}/${id}/apply`]) expect((await analyst.send('POST', url, { strategy: STRATEGY })).status).toBe(403);
  });
});
