import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { ConfigError } from '@zhiyin/domain';
import pg from 'pg';
import { PLAIN_ROLES, rolePassword, runtimeRoles, scramVerifier, type RuntimeRoles } from './database-urls.ts';
import { inTheNamesOf } from './migrations/in-the-names-of.ts';
import { migrations, MIGRATIONS_TABLE } from './migrations/migrations.ts';
import { moveRights } from './move-rights.ts';

/** Any number, the same in every process that migrates. */
const MIGRATION_LOCK = 812_664_001;
const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Brings a database to this release: creates it when missing, makes the runtime roles, runs what migrations are due. Safe
 * when several processes do it at once, for one database or for several of one cluster.
 *
 * @param ownerUrl a login that may create roles, and databases when this one is missing; no superuser is needed
 * @param secret the installation's; names and passwords of the runtime roles follow from it
 * @throws ConfigError DATABASE_RIGHTS when the login may not do what is needed, SECRET_WRONG when the database is another installation's
 */
export async function migrate(ownerUrl: string, secret: string): Promise<{ applied: string[] }> {
  try {
    return await bringUpToDate(ownerUrl, secret, runtimeRoles(secret));
  } catch (cause) {
    if (codeOf(cause) !== INSUFFICIENT_PRIVILEGE) throw cause;
    throw new ConfigError('DATABASE_RIGHTS', `the login of DATABASE_URL may not do what is needed (${(cause as Error).message}): it must own its database and have CREATEROLE ('alter role NAME createrole' as a superuser)`, {}, { cause });
  }
}

async function bringUpToDate(ownerUrl: string, secret: string, roles: RuntimeRoles): Promise<{ applied: string[] }> {
  const client = await connectOrCreate(ownerUrl);
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const before = await requireOwnDatabase(client, roles);
    for (const role of [roles.app, roles.system]) await ensureRole(client, ownerUrl, role, rolePassword(role, secret));
    if (before) await moveRights(client, before, roles);
    const applied = await runMigrations(ownerUrl, roles);
    // An app looks here whether the schema is its own: see `openWhenReady`.
    await client.query(`grant select on ${MIGRATIONS_TABLE} to ${pg.escapeIdentifier(roles.system)}`);
    return { applied };
  } finally {
    // Ends the session, and with it the lock.
    await client.end();
  }
}

/**
 * Which roles have the rights in this database, when they are still those that all installations of a cluster shared; null when
 * it is ours already, or new.
 * @throws ConfigError SECRET_WRONG when another installation works here: its apps would be locked out
 */
async function requireOwnDatabase(client: pg.Client, roles: RuntimeRoles): Promise<RuntimeRoles | null> {
  const { rows } = await client.query<{ role: string }>(`select r.rolname as role from pg_policy p join pg_roles r on r.oid = any (p.polroles)
    where p.polrelid = to_regclass('public.tenant') and p.polname = 'tenant_self'`);
  const [found] = rows;
  if (!found || found.role === roles.app) return null;
  if (found.role === PLAIN_ROLES.app) return PLAIN_ROLES;
  throw new ConfigError('SECRET_WRONG', 'this database belongs to an installation with another ZHIYIN_SECRET: use that secret, or another database; nothing was changed');
}

async function runMigrations(url: string, roles: RuntimeRoles): Promise<string[]> {
  const source = await new DataSource({ type: 'postgres', url, migrations: inTheNamesOf(roles, migrations), migrationsTableName: MIGRATIONS_TABLE }).initialize();
  try {
    return (await source.runMigrations({ transaction: 'each' })).map(({ name }) => name);
  } finally {
    await source.destroy();
  }
}

async function connectOrCreate(url: string): Promise<pg.Client> {
  try {
    return await connect(url);
  } catch (error) {
    if (codeOf(error) !== '3D000') throw error;
  }
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const client = await connect(maintenance.href);
  try {
    await client.query(`create database ${pg.escapeIdentifier(database)}`);
  } catch (error) {
    // Another process was first: duplicate_database, or the unique index when both were at it together.
    if (!['42P04', '23505'].includes(codeOf(error) ?? '')) throw error;
  } finally {
    await client.end();
  }
  return connect(url);
}

/**
 * Roles belong to the whole cluster, so another database may be making the same ones now; a lock of this database would
 * not keep them apart. Whoever loses the race looks again.
 */
async function ensureRole(client: pg.Client, ownerUrl: string, role: string, password: string): Promise<void> {
  const lost = ['42710', '23505', 'XX000'];
  for (let attempt = 0; ; attempt++) {
    try {
      const { rows } = await client.query<{ safe: boolean }>(
        'select not (rolsuper or rolbypassrls) and rolcanlogin as safe from pg_roles where rolname = $1', [role]);
      if (rows.length && !rows[0].safe) throw new Error(`role ${role} must be a plain login without SUPERUSER and BYPASSRLS: alter it, then migrate again`);
      if (rows.length && (await canLogIn(ownerUrl, role, password))) return;
      const verifier = scramVerifier(password, randomBytes(16));
      await client.query(`${rows.length ? 'alter' : 'create'} role ${role} login password '${verifier}'`);
      return;
    } catch (error) {
      if (attempt === 20 || !lost.includes(codeOf(error) ?? '')) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10 + 40 * attempt));
    }
  }
}

async function canLogIn(ownerUrl: string, role: string, password: string): Promise<boolean> {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = password;
  try {
    await (await connect(url.href)).end();
    return true;
  } catch (error) {
    if (codeOf(error) === '28P01') return false;
    throw error;
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'zhiyin-migrate' });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

const codeOf = (error: unknown): string | undefined => (error as { code?: string }).code;
