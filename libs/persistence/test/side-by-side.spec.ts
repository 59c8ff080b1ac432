import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database, databaseUrls, PgEventLog } from '@zhiyin/persistence';
import { createTestDatabase, type TestDatabase } from '@zhiyin/testing';
import pg from 'pg';
import { PLAIN_ROLES, rolePassword, runtimeRoles, scramVerifier, type RuntimeRoles } from '../src/database-urls.ts';
import { migrate } from '../src/migrate.ts';
import { moveRights } from '../src/move-rights.ts';
import { event, newTenant } from './shop.ts';

const [ours, theirs] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
const made: string[] = [];
let host: TestDatabase;
let owner: pg.Client;

beforeAll(async () => {
  host = await createTestDatabase();
  owner = new pg.Client(host.urls.owner);
  await owner.connect();
});
afterAll(async () => {
  for (const name of made) await owner.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
  for (const { app, system } of [runtimeRoles(ours), runtimeRoles(theirs), PLAIN_ROLES]) await owner.query(`drop role if exists ${app}, ${system}`);
  await owner.end();
  await host.close();
});

/** The owner's address of a database that is not there yet. */
function place(name = `side_${randomBytes(5).toString('hex')}`): string {
  made.push(name);
  const url = new URL(host.urls.owner);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}
const existing = async ({ app, system }: RuntimeRoles) => (await owner.query('select from pg_roles where rolname in ($1, $2)', [app, system])).rowCount;

/** Opens it as the apps do, writes, and tells how much is visible to the tenant and to nobody. */
async function works(url: string, secret: string): Promise<readonly [own: number, others: number]> {
  const database = await Database.open(databaseUrls(url, secret));
  try {
    const [tenant, other] = [await newTenant(database), await newTenant(database)];
    expect(await new PgEventLog(database).append(tenant, [event({ id: 'e', user: 'ada', itemId: 'mug' })])).toEqual(['accepted']);
    const seen = async (who: typeof tenant) => (await database.withTenant(who, (client) => client.query('select from event'))).rowCount ?? 0;
    return [await seen(tenant), await seen(other)];
  } finally {
    await database.close();
  }
}

/** Who may do what, with the roles by the place they have. */
async function rightsIn(url: string, names: { app: string; system: string }): Promise<readonly string[]> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query<{ line: string }>(`
    with acl as (
      select 'table ' || c.relname as thing, a.* from pg_class c, aclexplode(c.relacl) a where c.relnamespace = 'public'::regnamespace
      union all select 'column ' || c.relname || '.' || t.attname, a.* from pg_attribute t join pg_class c on c.oid = t.attrelid, aclexplode(t.attacl) a
      union all select 'function ' || p.proname, a.* from pg_proc p, aclexplode(p.proacl) a where p.pronamespace = 'public'::regnamespace
      union all select 'schema ' || n.nspname, a.* from pg_namespace n, aclexplode(n.nspacl) a where n.nspname = 'public'
    ), lines as (
      select thing || ': ' || privilege_type as what, grantee as role from acl
      union all select 'policy ' || polname || ' on ' || polrelid::regclass, unnest(polroles) from pg_policy
    )
    select what || ' -> ' || case r.rolname when $1 then 'app' when $2 then 'system' else r.rolname::text end as line
    from lines join pg_roles r on r.oid = lines.role where r.rolname <> current_user order by 1`, [names.app, names.system]);
  await client.end();
  return rows.map(({ line }) => line);
}

/** As a release before has left it: the roles that all installations of a cluster shared. */
async function sharedRoles(url: string, secret: string): Promise<void> {
  await migrate(url, secret);
  const client = new pg.Client(url);
  await client.connect();
  for (const role of [PLAIN_ROLES.app, PLAIN_ROLES.system]) {
    if (await existing(PLAIN_ROLES) !== 2) await client.query(`create role ${role} login password '${scramVerifier(rolePassword(role, secret), randomBytes(16))}'`);
  }
  await moveRights(client, runtimeRoles(secret), PLAIN_ROLES);
  await client.end();
}

describe('installations that share a cluster', () => {
  it('work side by side with different secrets, each with logins of its own, however often they are migrated', async () => {
    const [here, there, another] = [place(), place(), place()];
    await Promise.all([migrate(here, ours), migrate(there, theirs), migrate(another, ours)]);
    for (const [url, secret] of [[here, ours], [there, theirs], [another, ours]] as const) expect(await works(url, secret)).toEqual([1, 0]);
    expect((await migrate(here, ours)).applied).toEqual([]);
    expect(await works(there, theirs)).toEqual([1, 0]);
    const stranger = new URL(databaseUrls(here, ours).app);
    stranger.pathname = new URL(there).pathname;
    const client = new pg.Client(stranger.href);
    await client.connect();
    await expect(client.query('select from event')).rejects.toThrow(/permission denied/);
    await client.end();
  });

  it("are refused each other's databases, and nothing is changed", async () => {
    const here = place();
    await migrate(here, ours);
    await expect(migrate(here, theirs)).rejects.toMatchObject({ code: 'SECRET_WRONG', message: expect.stringContaining('another ZHIYIN_SECRET') });
    expect(await works(here, ours)).toEqual([1, 0]);
  });

  it('move from roles they shared to their own: the same rights, and the shared ones go with the last database', async () => {
    const [here, there] = [place(), place()];
    await migrate(here, ours);
    const rights = await rightsIn(here, runtimeRoles(ours));
    expect(rights.length).toBeGreaterThan(100);
    await sharedRoles(here, ours);
    await sharedRoles(there, theirs);
    expect(await rightsIn(here, PLAIN_ROLES)).toEqual(rights);
    await migrate(here, ours);
    expect(await rightsIn(here, runtimeRoles(ours))).toEqual(rights);
    expect(await works(here, ours)).toEqual([1, 0]);
    expect(await existing(PLAIN_ROLES)).toBe(2);
    await migrate(there, theirs);
    expect(await works(there, theirs)).toEqual([1, 0]);
    expect(await existing(PLAIN_ROLES)).toBe(0);
  });
});
