import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY_MS, dayOf, HOUR_MS, type Impression, type TenantId } from '@zhiyin/domain';
import { PgEventLog, PgFigureStore, PgImpressionStore, PgPipelineStore, PgTenantStore, PgUserStore } from '@zhiyin/persistence';
import { issueRecommendationId, Vault, type TenantKeys } from '@zhiyin/privacy';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import pg from 'pg';
import { CREDIT, EXPOSE } from '../src/stores/attribution-sql.ts';
import { event, newTenant, person, type EventSketch } from './shop.ts';

const SHOWN = Date.UTC(2026, 0, 5, 12);
const SPAN = { from: '2026-01-01', to: '2026-01-31' };

let test: TestDatabase;
let log: PgEventLog;
let users: PgUserStore;
let impressions: PgImpressionStore;
let figures: PgFigureStore;
let keys: TenantKeys;

beforeAll(async () => {
  test = await createTestDatabase();
  [log, users, impressions, figures] = [new PgEventLog(test.database), new PgUserStore(test.database), new PgImpressionStore(test.database), new PgFigureStore(test.database)];
  const vault = new Vault(test.secret);
  keys = vault.open(vault.createTenantKey());
});
afterAll(() => test.close());

/** A shop in which ada (0), bob (1) and cleo (2) are known, and the items mug (0) and jug (1). */
async function shop(): Promise<TenantId> {
  const tenant = await newTenant(test.database);
  await figures.attribute(tenant);
  // One after the other: numbers within a batch are given in no order.
  for (const [user, itemId] of [['ada', 'mug'], ['bob', 'jug'], ['cleo', 'jug']]) await log.append(tenant, [event({ user, itemId })]);
  return tenant;
}
let shown = 0;
async function show(tenant: TenantId, fields: Partial<Impression> = {}): Promise<string> {
  const id = `00000000-0000-4000-8000-${String(++shown).padStart(12, '0')}`;
  await impressions.append([{
    tenant, id, placement: 'home', pipelineVersion: 1, arm: 'pipeline', user: 0, session: null, query: null, items: [1, 0], scores: [1, 0.5], propensities: [1, 1], degraded: false, at: SHOWN, ...fields,
  }]);
  return issueRecommendationId(keys, { id, placement: fields.placement ?? 'home', pipelineVersion: 1, at: fields.at ?? SHOWN });
}
const does = (tenant: TenantId, ...events: EventSketch[]) => log.append(tenant, events.map((one) => event({ user: 'ada', itemId: 'mug', at: SHOWN + HOUR_MS, ...one })));
/** What came waits for the next run. */
async function settle(tenant: TenantId): Promise<number> {
  const first = await figures.attribute(tenant);
  return first.credited + (await figures.attribute(tenant)).credited;
}
const rows = async (tenant: TenantId, sql = 'select type, touch, position, value, arm from attribution order by event_sequence') =>
  (await test.database.withTenant(tenant, (client) => client.query<Record<string, unknown>>(sql))).rows;

describe('attribution', () => {
  it('counts what names a slate: a page that was opened is one click, however often', async () => {
    const tenant = await shop();
    const recommendationId = await show(tenant);
    await does(tenant, { type: 'click', recommendationId }, { type: 'view', recommendationId }, { type: 'cart', recommendationId, price: 5 }, { type: 'purchase', recommendationId, price: 5, quantity: 2 });
    expect(await settle(tenant)).toBe(3);
    expect(await rows(tenant)).toEqual([
      { type: 3, touch: 'id', position: 2, value: 0, arm: 'pipeline' }, { type: 4, touch: 'id', position: 2, value: 5, arm: 'pipeline' }, { type: 5, touch: 'id', position: 2, value: 10, arm: 'pipeline' },
    ]);
    expect([...(await figures.exposures(tenant))].sort((a, b) => a.item - b.item)).toEqual([{ placement: 'home', item: 0, shown: 1, clicks: 1 }, { placement: 'home', item: 1, shown: 1, clicks: 0 }]);
    expect(await figures.daily(tenant, SPAN)).toEqual([{
      day: '2026-01-05', placement: 'home', pipelineVersion: 1, arm: 'pipeline', impressions: 1, items: 2, empty: 0, degraded: 0, people: 1,
      clicks: 1, carts: 1, purchases: 1, revenue: 10, returns: 0, returned: 0, buyers: 1, repeaters: 0,
    }]);
  });

  it('counts nothing that the slate did not hold, nothing of bots, and nothing twice', async () => {
    const tenant = await shop();
    const recommendationId = await show(tenant, { items: [1] });
    await does(tenant, { type: 'click', recommendationId }, { type: 'click', itemId: 'jug', bot: true, recommendationId }, { type: 'purchase', itemId: 'jug', recommendationId });
    expect(await settle(tenant)).toBe(1);
    expect(await settle(tenant)).toBe(0);
    await test.database.withTenant(tenant, (client) => client.query("update attribution_state set done = '1:1:', ran_at = now() where tenant_id = $1", [tenant]));
    const before = await rows(tenant);
    await figures.attribute(tenant);
    expect(await rows(tenant)).toEqual(before);
  });

  it('gives a purchase that names nothing to the last click on the item, whatever was shown since', async () => {
    const tenant = await shop();
    const first = await show(tenant, { placement: 'mail', at: SHOWN - DAY_MS });
    const last = await show(tenant, { placement: 'cart' });
    await does(tenant, { type: 'click', recommendationId: first, at: SHOWN - DAY_MS }, { type: 'click', recommendationId: last, at: SHOWN });
    await show(tenant, { placement: 'home', at: SHOWN + 1000 });
    await does(tenant, { type: 'purchase', price: 7, at: SHOWN + 6 * DAY_MS }, { type: 'purchase', price: 7, at: SHOWN + 8 * DAY_MS });
    expect(await settle(tenant)).toBe(3);
    expect(await rows(tenant, 'select placement, touch, value from attribution where type = 5')).toEqual([{ placement: 'cart', touch: 'click', value: 7 }]);
  });

  it('gives it to the last slate with the item when nothing was clicked, within a day; by windows of the pipeline where it has some', async () => {
    const tenant = await shop();
    await show(tenant, { at: SHOWN - HOUR_MS, placement: 'mail' });
    await show(tenant);
    await show(tenant, { items: [1], placement: 'cart', at: SHOWN + 1 });
    await does(tenant, { type: 'purchase', at: SHOWN + 2 * DAY_MS, price: 3 }, { type: 'purchase', at: SHOWN + HOUR_MS, price: 4 }, { type: 'purchase', at: SHOWN + HOUR_MS, user: 'bob' });
    expect(await settle(tenant)).toBe(1);
    expect(await rows(tenant, 'select placement, touch, value from attribution')).toEqual([{ placement: 'home', touch: 'view', value: 4 }]);

    const patient = await shop();
    const pipelines = new PgPipelineStore(test.database);
    await pipelines.save(patient, { placement: 'home', document: { attribution: { viewDays: 3 } }, note: null, createdBy: 'test' });
    await show(patient);
    await does(patient, { type: 'purchase', at: SHOWN + 2 * DAY_MS, price: 3 });
    expect(await settle(patient)).toBe(1);
  });

  it('takes a return from the slate that sold the item, by its order', async () => {
    const tenant = await shop();
    const home = await show(tenant);
    const mail = await show(tenant, { placement: 'mail' });
    await does(tenant, { type: 'purchase', recommendationId: home, order: 'A', price: 5, at: SHOWN }, { type: 'purchase', recommendationId: mail, order: 'B', price: 5, at: SHOWN + 1 });
    await does(tenant, { type: 'return', order: 'A', price: 5, at: SHOWN + 9 * DAY_MS }, { type: 'return', user: 'bob', at: SHOWN + 9 * DAY_MS });
    expect(await settle(tenant)).toBe(3);
    expect((await figures.daily(tenant, SPAN)).map(({ placement, revenue, returns, returned }) => ({ placement, revenue, returns, returned }))).toEqual([
      { placement: 'home', revenue: 5, returns: 1, returned: 5 }, { placement: 'mail', revenue: 5, returns: 0, returned: 0 },
    ]);
  });

  it('knows who came back: another order within 30 days, on another day', async () => {
    const tenant = await shop();
    for (const [user, name] of [[0, 'ada'], [1, 'bob'], [2, 'cleo']] as const) await does(tenant, { user: name, type: 'purchase', recommendationId: await show(tenant, { user }), at: SHOWN });
    await does(tenant, { type: 'purchase', itemId: 'jug', at: SHOWN + 20 * DAY_MS }, { user: 'bob', type: 'purchase', itemId: 'jug', at: SHOWN + HOUR_MS }, { user: 'cleo', type: 'purchase', itemId: 'jug', at: SHOWN + 40 * DAY_MS });
    await settle(tenant);
    expect(await figures.daily(tenant, SPAN)).toMatchObject([{ people: 3, buyers: 3, repeaters: 1 }]);
  });

  it('adds everybody up once for the comparison, with the squares their spread needs', async () => {
    const tenant = await shop();
    const slates = await Promise.all([show(tenant), show(tenant, { at: SHOWN + DAY_MS }), show(tenant, { user: 1, arm: 'hold-out' }), show(tenant, { user: null })]);
    await does(tenant, ...slates.slice(0, 2).map((recommendationId) => ({ type: 'click' as const, recommendationId })), { type: 'purchase', recommendationId: slates[0], price: 3 },
      { type: 'click', user: 'bob', recommendationId: slates[2] }, { type: 'click', recommendationId: slates[3] });
    await settle(tenant);
    expect(await figures.arms(tenant, SPAN)).toEqual([
      { placement: 'home', arm: 'pipeline', clicks: { n: 1, sum: 2, squares: 4 }, carts: { n: 1, sum: 0, squares: 0 }, purchases: { n: 1, sum: 1, squares: 1 }, revenue: { n: 1, sum: 3, squares: 9 } },
      { placement: 'home', arm: 'hold-out', clicks: { n: 1, sum: 1, squares: 1 }, carts: { n: 1, sum: 0, squares: 0 }, purchases: { n: 1, sum: 0, squares: 0 }, revenue: { n: 1, sum: 0, squares: 0 } },
    ]);
    expect((await figures.daily(tenant, SPAN)).reduce((sum, { clicks }) => sum + clicks, 0)).toBe(4);
  });

  it('counts events as they come, whatever their own time', async () => {
    const tenant = await shop();
    await does(tenant, { type: 'view' }, { type: 'view', bot: true });
    await settle(tenant);
    const today = dayOf(Date.now());
    expect(await figures.counts(tenant, { from: today, to: today })).toEqual([{ day: today, measure: 'event.bot', count: 1 }, { day: today, measure: 'event.view', count: 4 }]);
    await figures.count(tenant, today, new Map([['event.view', 2], ['answers', 1]]));
    expect(await figures.counts(tenant, { from: today, to: today })).toMatchObject([{ measure: 'answers', count: 1 }, { measure: 'event.bot' }, { measure: 'event.view', count: 6 }]);
  });

  it('starts with what comes after it, and is due while there is something new', async () => {
    const tenant = await newTenant(test.database);
    expect(await figures.due()).toContain(tenant);
    await log.append(tenant, [event({ user: 'ada', itemId: 'mug' })]);
    expect(await figures.attribute(tenant)).toEqual({ events: 0, impressions: 0, credited: 0 });
    expect(await figures.due()).not.toContain(tenant);
    await does(tenant, { type: 'view' });
    expect(await figures.due()).toContain(tenant);
    expect(await figures.attribute(tenant)).toMatchObject({ events: 0 });
    expect(await figures.attribute(tenant)).toMatchObject({ events: 1 });
  });

  it('counts once when two jobs run at the same time, and not at all when one dies half way', async () => {
    const tenant = await shop();
    await does(tenant, { type: 'click', recommendationId: await show(tenant) });
    await figures.attribute(tenant);
    const broken = new PgFigureStore({ withTenant: (id: TenantId, work: (client: { query: (sql: string, values?: unknown[]) => Promise<unknown> }) => Promise<unknown>) => test.database.withTenant(id, (client) => work({
      query: async (sql, values) => {
        if (sql.startsWith('update attribution_state')) throw new Error('killed');
        return client.query(sql, values);
      },
    })) } as never);
    await expect(broken.attribute(tenant)).rejects.toThrow('killed');
    expect(await rows(tenant)).toEqual([]);
    const both = await Promise.all([figures.attribute(tenant), figures.attribute(tenant)]);
    expect(both.map(({ credited }) => credited).sort()).toEqual([0, 1]);
    expect(await figures.daily(tenant, SPAN)).toMatchObject([{ impressions: 1, clicks: 1 }]);
  });

  it('follows a visitor who signs in, forgets who was erased, tells them before, and leaves nothing of a deleted tenant', async () => {
    const tenant = await newTenant(test.database);
    await figures.attribute(tenant);
    await log.append(tenant, [event({ visitor: 'browser', itemId: 'mug' })]);
    await log.append(tenant, [event({ user: 'ada', itemId: 'mug' })]);
    await log.append(tenant, [
      event({ visitor: 'browser', type: 'click', itemId: 'mug', at: SHOWN, recommendationId: await show(tenant, { items: [0] }) }),
      event({ user: 'ada', type: 'click', itemId: 'mug', at: SHOWN, recommendationId: await show(tenant, { user: 1, items: [0] }) }),
    ]);
    expect(await settle(tenant)).toBe(2);
    await users.merge(tenant, person('browser', 'visitor'), person('ada'));
    expect(await figures.daily(tenant, SPAN)).toMatchObject([{ people: 1, impressions: 2, clicks: 2 }]);
    expect(await rows(tenant, 'select distinct user_number from attribution')).toEqual([{ user_number: 1 }]);
    expect(await users.export(tenant, person('ada').key)).toMatchObject({ attributed: [{ item: 'mug', touch: 'id' }, { item: 'mug' }], impressions: [{ arm: 'pipeline' }, {}] });
    await users.erase(tenant, person('ada').key);
    expect(await figures.daily(tenant, SPAN)).toEqual([]);
    expect(await rows(tenant)).toEqual([]);

    const gone = await shop();
    await does(gone, { type: 'click', recommendationId: await show(gone) });
    await settle(gone);
    await new PgTenantStore(test.database).delete(gone);
    for (const table of ['attribution', 'exposure_day', 'item_exposure', 'attribution_state', 'day_count']) expect(await rows(gone, `select from ${table}`)).toEqual([]);
    expect(await figures.attribute(gone)).toEqual({ events: 0, impressions: 0, credited: 0 });
  });

  it('finds slates by their keys: what was shown before is not read again each minute', async () => {
    const tenant = await newTenant(test.database);
    await test.database.withTenant(tenant, (client) => client.query(`insert into impression (tenant_id, id, placement, pipeline_version, user_number, items, scores, propensities, shown_at)
      select $1, gen_random_uuid(), 'home', 1, n % 1000, '{1,2}', '{1,1}', '{1,1}', now() - n * interval '1 second' from generate_series(1, 20000) n`, [tenant]));
    const owner = new pg.Client(test.urls.owner);
    await owner.connect();
    await owner.query('analyze impression');
    const { rows: [{ snapshot }] } = await owner.query<{ snapshot: string }>('select pg_current_snapshot()::text as snapshot');
    await owner.end();
    for (const sql of [EXPOSE, ...CREDIT]) {
      const plan = await test.database.withTenant(tenant, (client) => client.query<{ 'QUERY PLAN': string }>(`explain ${sql}`, [tenant, snapshot.split(':')[1], [], snapshot]));
      expect(plan.rows.map((row) => row['QUERY PLAN']).filter((line) => line.includes('Seq Scan on impression'))).toEqual([]);
    }
  });
});
