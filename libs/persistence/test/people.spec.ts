import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Impression, TenantId } from '@zhiyin/domain';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import { PgEventLog, PgImpressionStore, PgTenantStore, PgUserStore } from '@zhiyin/persistence';
import { event, newTenant, person } from './shop.ts';

let test: TestDatabase;
let log: PgEventLog;
let users: PgUserStore;
let impressions: PgImpressionStore;

beforeAll(async () => {
  test = await createTestDatabase();
  [log, users, impressions] = [new PgEventLog(test.database), new PgUserStore(test.database), new PgImpressionStore(test.database)];
});
afterAll(() => test.close());

const rowsOf = async (tenant: TenantId, sql: string): Promise<Record<string, unknown>[]> =>
  (await test.database.withTenant(tenant, (client) => client.query<Record<string, unknown>>(sql))).rows;
let shown = 0;
const impression = (tenant: TenantId, fields: Partial<Impression> = {}): Impression => ({
  tenant, id: `00000000-0000-4000-8000-${String(++shown).padStart(12, '0')}`, placement: 'home', pipelineVersion: 1, arm: 'pipeline', user: null, session: null, query: null,
  items: [0], scores: [1], propensities: [1], degraded: false, at: Date.UTC(2026, 0, 2), ...fields,
});
const upsert = (tenant: TenantId, ...people: { name: string; attributes?: Record<string, string>; country?: string; consent?: boolean }[]) =>
  users.upsert(tenant, people.map(({ name, attributes = null, country = null, consent = null }) => ({ ...person(name), attributes, country, consent })));

describe('users', () => {
  it('keep what an update leaves out, also when one batch names them more than once', async () => {
    const tenant = await newTenant(test.database);
    expect(await upsert(tenant, { name: 'ada', attributes: { tier: 'gold' } }, { name: 'bob' }, { name: 'ada', country: 'DE' })).toEqual(['created', 'created', 'updated']);
    expect(await upsert(tenant, { name: 'ada', consent: false })).toEqual(['updated']);
    expect(await users.find(tenant, person('ada').key)).toMatchObject({ attributes: { tier: 'gold' }, country: 'DE', consent: false });
    expect(await users.find(tenant, person('bob').key)).toMatchObject({ attributes: {}, country: null, consent: null });
  });

  it('are exported with the browsers they used and every slate as it was drawn', async () => {
    const tenant = await newTenant(test.database);
    await log.append(tenant, [event({ visitor: 'browser', itemId: 'mug' }), event({ user: 'ada', itemId: 'mug' })]);
    await users.merge(tenant, person('browser', 'visitor'), person('ada'));
    const { number } = (await users.find(tenant, person('ada').key))!;
    const own = impression(tenant, { user: number, propensities: [0.25] });
    await impressions.append([own]);
    expect(await users.export(tenant, person('ada').key)).toMatchObject({
      profile: { kind: 'user' }, visitors: [{ kind: 'visitor' }], identities: [{ kind: 'user' }, { kind: 'visitor' }],
      impressions: [{ id: own.id, propensities: [0.25], degraded: false }],
    });
  });
});

describe('slates that are written late', () => {
  it('are not written for somebody who was erased meanwhile, and are the user\'s when the visitor was joined to one', async () => {
    const tenant = await newTenant(test.database);
    await log.append(tenant, [event({ user: 'gone', itemId: 'mug' }), event({ visitor: 'browser' }), event({ user: 'ada' })]);
    const numbers = await Promise.all([person('gone'), person('browser', 'visitor'), person('ada')].map(async ({ key }) => (await users.find(tenant, key))!.number));
    await users.erase(tenant, person('gone').key);
    await users.merge(tenant, person('browser', 'visitor'), person('ada'));
    await impressions.append([impression(tenant, { user: numbers[0], session: 'canary' }), impression(tenant, { user: numbers[1] }), impression(tenant)]);
    expect(await rowsOf(tenant, 'select user_number, session from impression order by id')).toEqual([{ user_number: numbers[2], session: null }, { user_number: null, session: null }]);
  });

  it('wait for an erasure that is under way', async () => {
    const tenant = await newTenant(test.database);
    await log.append(tenant, [event({ user: 'gone', itemId: 'mug' })]);
    const { number } = (await users.find(tenant, person('gone').key))!;
    const writing = await test.database.app.connect();
    // Somebody gives out numbers: the erasure waits for them, and the slate comes while it waits.
    await writing.query(`begin; select set_config('app.tenant_id', '${tenant}', true)`);
    await writing.query('select from tenant_counter for update');
    const erasing = users.erase(tenant, person('gone').key);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const late = impressions.append([impression(tenant, { user: number })]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await writing.query('commit');
    writing.release();
    await Promise.all([erasing, late]);
    expect(await rowsOf(tenant, 'select count(*)::int as n from impression')).toEqual([{ n: 0 }]);
  });

  it('take scores of any size, and nothing for a tenant that was deleted', async () => {
    const tenant = await newTenant(test.database);
    await impressions.append([impression(tenant, { scores: [1e-60] })]);
    expect(await rowsOf(tenant, 'select scores from impression')).toEqual([{ scores: [0] }]);
    await new PgTenantStore(test.database).delete(tenant);
    await impressions.append([impression(tenant)]);
    expect(await rowsOf(tenant, 'select count(*)::int as n from impression')).toEqual([{ n: 0 }]);
  });
});
