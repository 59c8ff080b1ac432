import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Item, TenantId } from '@zhiyin/domain';
import { PgCatalogueStore, PgDatasetSource, PgEventLog, PgImpressionStore, PgUserStore } from '@zhiyin/persistence';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import pg from 'pg';
import { event, newTenant, person } from './shop.ts';

let test: TestDatabase;
let owner: pg.Client;
let app: string;
let system: string;
let [ours, theirs] = [0 as TenantId, 0 as TenantId];

const mug: Item = {
  id: 'mug', type: 'product', title: 'Mug', description: null, brand: null, categories: [], price: 5, cost: null, currency: 'EUR',
  stock: 3, available: true, publishedAt: null, url: null, image: null, attributes: {},
};
const IMPRESSION = '0198c0de-0000-7000-8000-00000000abcd';

beforeAll(async () => {
  test = await createTestDatabase();
  [app, system] = [new URL(test.urls.app).username, new URL(test.urls.system).username];
  owner = new pg.Client({ connectionString: test.urls.owner });
  await owner.connect();
  [ours, theirs] = [await newTenant(test.database), await newTenant(test.database)];
  for (const tenant of [ours, theirs]) {
    await new PgCatalogueStore(test.database).upsert(tenant, [{ ...mug, title: `Mug of ${tenant}` }]);
    await new PgEventLog(test.database).append(tenant, [event({ id: 'e', user: 'ada', itemId: 'mug' })]);
  }
  await new PgImpressionStore(test.database).append([ours, theirs].map((tenant) => ({
    tenant, id: IMPRESSION, placement: 'home', pipelineVersion: 1, arm: 'pipeline', user: 0, session: null, query: null, items: [0], scores: [1], propensities: [1],
    degraded: false, at: Date.now(),
  })));
});
afterAll(async () => {
  await owner.end();
  await test.close();
});

const DATA = ['item', 'app_user', 'user_identity', 'event', 'event_identity', 'impression', 'tenant_secret', 'tenant_counter', 'tenant_change'];

describe('row-level security', () => {
  it('is enabled and forced on every table that knows tenants, with a rule for reading and one for writing', async () => {
    const { rows } = await owner.query<{ name: string; enabled: boolean; forced: boolean; policies: number }>(`
      select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
        (select count(*)::int from pg_policy p where p.polrelid = c.oid and p.polqual is not null and p.polwithcheck is not null
          and p.polroles = array[(select oid from pg_roles where rolname = $1)]) as policies
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
      where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace order by 1`, [app]);
    expect(rows.length).toBeGreaterThanOrEqual(19);
    expect(rows.filter(({ enabled, forced, policies }) => !enabled || !forced || policies !== 1)).toEqual([]);
  });

  it('cannot be gone round through a partition, a view or a function with the rights of its owner', async () => {
    const { rows: partitions } = await owner.query(`select c.relname from pg_class c where c.relispartition and c.relkind = 'r'
      and (has_table_privilege($1::name, c.oid, 'select, insert, update, delete') or has_table_privilege($2::name, c.oid, 'select, insert, update, delete'))`, [app, system]);
    const { rows: views } = await owner.query("select relname from pg_class where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace");
    const { rows: functions } = await owner.query("select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace");
    expect([...partitions, ...views, ...functions]).toEqual([]);
  });

  it('binds the runtime roles: neither owns tables, is a superuser, goes round it, or can become another role', async () => {
    const { rows } = await owner.query(`select rolname from pg_roles r where rolname in ($1, $2)
      and not (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
      and not exists (select from pg_class c where c.relowner = r.oid) and not exists (select from pg_auth_members m where m.member = r.oid) order by 1`, [app, system]);
    expect(rows).toEqual([{ rolname: app }, { rolname: system }]);
    for (const role of [new URL(test.urls.owner).username, system]) {
      await expect(test.database.app.query(`set role ${pg.escapeIdentifier(role)}`)).rejects.toThrow(/permission denied/);
    }
    await expect(test.database.app.query('alter table event no force row level security')).rejects.toThrow(/must be owner/);
  });

  it('shows no row of any table while no tenant is set, and its own rows once one is', async () => {
    for (const table of DATA) {
      const { rows } = await test.database.app.query<{ n: number }>(`select count(*)::int as n from ${table}`);
      expect([table, rows[0].n]).toEqual([table, 0]);
      const own = await test.database.withTenant(theirs, (client) => client.query<{ n: number }>(`select count(*)::int as n from ${table}`));
      expect([table, own.rows[0].n > 0]).toEqual([table, true]);
    }
  });

  it('forgets the tenant with the transaction, so that the next user of the connection sees nothing', async () => {
    const single = new pg.Client({ connectionString: test.urls.app });
    await single.connect();
    await single.query(`begin; select set_config('app.tenant_id', '${ours}', true)`);
    expect((await single.query('select from item')).rowCount).toBe(1);
    await single.query('commit');
    expect((await single.query('select from item')).rowCount).toBe(0);
    await single.end();
  });

  it("neither shows, changes, removes nor creates another tenant's rows, even when asked for by number", async () => {
    for (const table of DATA) {
      const attempt = (sql: string) => test.database.withTenant(ours, (client) => client.query(sql, [theirs]));
      expect([table, (await attempt(`select 1 from ${table} where tenant_id = $1`)).rowCount]).toEqual([table, 0]);
      expect([table, (await attempt(`delete from ${table} where tenant_id = $1`)).rowCount]).toEqual([table, 0]);
      expect([table, (await attempt(`update ${table} set tenant_id = tenant_id where tenant_id = $1`)).rowCount]).toEqual([table, 0]);
      await expect(test.database.withTenant(ours, (client) => client.query(`update ${table} set tenant_id = $1 where tenant_id <> $1`, [theirs])))
        .rejects.toThrow(/row-level security/);
    }
  });
});

describe('stores', () => {
  it("answer from the asking tenant's rows only", async () => {
    const catalogue = new PgCatalogueStore(test.database);
    expect((await catalogue.byIds(ours, ['mug'])).map(({ title }) => title)).toEqual([`Mug of ${ours}`]);
    expect((await catalogue.byNumbers(theirs, [0])).map(({ title }) => title)).toEqual([`Mug of ${theirs}`]);
    expect(await catalogue.remove(ours, ['mug'])).toEqual(['deleted']);
    expect((await catalogue.byIds(theirs, ['mug']))[0].deleted).toBe(false);
  });

  it('erase and export a person of one tenant, not their namesake of another', async () => {
    const users = new PgUserStore(test.database);
    const stranger = await newTenant(test.database);
    expect(await users.find(stranger, person('ada').key)).toBeNull();
    expect(await users.export(stranger, person('ada').key)).toBeNull();
    expect(await users.erase(stranger, person('ada').key)).toBeNull();
    expect(await users.erase(ours, person('ada').key)).toMatchObject({ events: 1, identities: 1 });
    expect(await users.export(theirs, person('ada').key)).toMatchObject({ events: [{ item: 'mug' }], impressions: [{ items: ['mug'] }] });
  });

  it('take training data from one tenant only', async () => {
    const snapshot = await new PgDatasetSource(test.database).open(theirs);
    const titles: string[] = [];
    let events = 0;
    for await (const page of snapshot.items()) titles.push(...page.map(({ title }) => title));
    for await (const page of snapshot.events()) events += page.length;
    await snapshot.close();
    expect([titles, events]).toEqual([[`Mug of ${theirs}`], 1]);
  });
});
