import pg from 'pg';
import type { RuntimeRoles } from './database-urls.ts';

/**
 * Hands everything that `from` may do in this database over to `to`. A role that no database uses any more is dropped, any other
 * is left as it is.
 */
export async function moveRights(client: pg.Client, from: RuntimeRoles, to: RuntimeRoles): Promise<void> {
  await client.query('begin');
  try {
    for (const place of ['app', 'system'] as const) {
      const { rows } = await client.query<{ statement: string }>(STATEMENTS, [from[place], to[place]]);
      for (const { statement } of rows) await client.query(statement);
      await dropUnused(client, from[place]);
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** Policies, and what was granted on tables, columns, functions and the schema. */
const STATEMENTS = `
with old as (select oid from pg_roles where rolname = $1),
granted as (
  select format('%s on table %s', a.privilege_type, c.oid::regclass) as what
  from pg_class c, aclexplode(c.relacl) a where a.grantee = (select oid from old) and c.relkind <> 'S'
  union all
  select format('%s on sequence %s', a.privilege_type, c.oid::regclass)
  from pg_class c, aclexplode(c.relacl) a where a.grantee = (select oid from old) and c.relkind = 'S'
  union all
  select format('%s (%I) on table %s', a.privilege_type, t.attname, t.attrelid::regclass)
  from pg_attribute t, aclexplode(t.attacl) a where a.grantee = (select oid from old)
  union all
  select format('%s on function %s', a.privilege_type, f.oid::regprocedure)
  from pg_proc f, aclexplode(f.proacl) a where a.grantee = (select oid from old)
  union all
  select format('%s on schema %I', a.privilege_type, n.nspname)
  from pg_namespace n, aclexplode(n.nspacl) a where a.grantee = (select oid from old)
)
select format('alter policy %I on %s to %I', p.polname, p.polrelid::regclass, $2::text) as statement
from pg_policy p where (select oid from old) = any(p.polroles)
union all select format('grant %s to %I', what, $2::text) from granted
union all select format('revoke %s from %I', what, $1::text) from granted`;

async function dropUnused(client: pg.Client, role: string): Promise<void> {
  await client.query('savepoint before_drop');
  try {
    await client.query(`drop role ${pg.escapeIdentifier(role)}`);
  } catch (error) {
    // Still used by another database, or not ours to drop.
    if (!['2BP01', '42501'].includes((error as { code?: string }).code ?? '')) throw error;
    await client.query('rollback to savepoint before_drop');
  }
}
